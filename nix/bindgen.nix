# Generates the browser's glue; built from the lock that the rest of the wasm build uses, so that it
# is equal to the wasm-bindgen in the workspace to the digit.
{
  lib,
  rustPlatform,
  workspace,
}:
rustPlatform.buildRustPackage {
  pname = "todo-bindgen";
  version = "0.1.0";
  src = lib.fileset.toSource {
    root = ../tools/bindgen;
    fileset = lib.fileset.unions [
      ../tools/bindgen/Cargo.lock
      ../tools/bindgen/Cargo.toml
      ../tools/bindgen/src
    ];
  };
  cargoLock.lockFile = ../tools/bindgen/Cargo.lock;
  strictDeps = true;
  doCheck = false;
  meta = workspace.meta // {
    mainProgram = "todo-bindgen";
  };
}

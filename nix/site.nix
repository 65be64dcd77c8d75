# What the browser loads, compressed: the pages and what reads the line, as wasm, and their glue.
{
  stdenv,
  cargo,
  rustc,
  rustPlatform,
  lld,
  bindgen,
  workspace,
}:
stdenv.mkDerivation {
  pname = "todo-site";
  inherit (workspace) version src;

  cargoDeps = rustPlatform.importCargoLock workspace.cargoLock;

  strictDeps = true;
  nativeBuildInputs = [
    cargo
    rustc
    rustPlatform.cargoSetupHook
    lld
    bindgen
  ];

  env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = "wasm-ld";

  buildPhase = ''
    runHook preBuild
    options="--offline --locked --lib --crate-type cdylib --profile wasm-release --target wasm32-unknown-unknown"
    cargo rustc $options --package todo-web --no-default-features --features hydrate
    cargo rustc $options --package todo-reading
    for module in todo_web todo_reading; do
      todo-bindgen target/wasm32-unknown-unknown/wasm-release/$module.wasm site/pkg
    done
    runHook postBuild
  '';

  installPhase = ''
    runHook preInstall
    cp -r site $out
    runHook postInstall
  '';

  dontFixup = true;
  allowedReferences = [ ];
}

# What the browser loads, compressed: the pages as wasm and their glue.
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
    cargo rustc --offline --locked --package todo-web --lib --crate-type cdylib \
      --no-default-features --features hydrate --profile wasm-release --target wasm32-unknown-unknown
    todo-bindgen target/wasm32-unknown-unknown/wasm-release/todo_web.wasm site/pkg
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

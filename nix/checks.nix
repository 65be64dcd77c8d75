# What continuous integration asks of a change, each hermetic. The whole product, with its database
# and its browser, is tried by `make test`.
{
  runCommand,
  rustPlatform,
  cargo,
  cargo-deny,
  clippy,
  jq,
  kubernetes-helm,
  rustfmt,
  cacert,
  server,
  web,
  site,
  server-image,
  web-image,
  source,
  version,
  workspace,
}:
let
  cargoCheck =
    name: nativeBuildInputs: command:
    rustPlatform.buildRustPackage (
      workspace
      // {
        pname = "todo-${name}";
        src = source;
        inherit nativeBuildInputs;
        buildPhase = ''
          runHook preBuild
          ${command}
          runHook postBuild
        '';
        doCheck = false;
        installPhase = "touch $out";
      }
    );
in
{
  fmt = runCommand "todo-fmt" { nativeBuildInputs = [ cargo rustfmt ]; } ''
    cd ${source}
    cargo fmt --all --check
    touch $out
  '';

  clippy = cargoCheck "clippy" [ clippy ] ''
    cargo clippy --offline --locked --workspace --all-targets --features todo-tests/cluster -- --deny warnings
  '';

  test = cargoCheck "test" [ ] ''
    cargo test --offline --locked --workspace --exclude todo-tests
  '';

  # Advisories need the network and are asked for by `make test`.
  deny = cargoCheck "deny" [ cargo-deny ] ''
    cargo deny --offline --workspace check bans licenses sources
  '';

  chart =
    runCommand "todo-chart"
      {
        nativeBuildInputs = [
          jq
          kubernetes-helm
        ];
      }
      ''
        export HOME=$TMPDIR
        bash ${../helm}/check ${../helm}/todo-chatbot ${version}
        touch $out
      '';

  # Fails when something beyond the binary, the server's certificates and the web's site slips into
  # an image.
  image-contents = runCommand "todo-image-contents" { nativeBuildInputs = [ jq ]; } ''
    contents() {
      tar -xOf "$1" manifest.json | jq -r '.[0].Layers[]' | while read -r layer; do
        tar -xOf "$1" "$layer" | tar -t
      done | sed -n 's#^\./##; s#^/*\(nix/store/[^/]*\)/.*#/\1#p' | sort -u
    }
    expect() {
      image=$1
      shift
      printf '%s\n' "$@" | sort | diff - <(contents "$image")
    }
    expect ${server-image} ${cacert} ${server}
    expect ${web-image} ${site} ${web}
    touch $out
  '';
}

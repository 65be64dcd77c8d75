# What each image is made of, as CycloneDX: the crates that are linked into its binary.
{
  runCommand,
  rustPlatform,
  cargo,
  rustc,
  jq,
  workspace,
  version,
}:
runCommand "todo-chatbot-sboms-${version}"
  {
    nativeBuildInputs = [
      cargo
      rustc
      jq
    ];
  }
  ''
    cp -r ${workspace.src} source
    chmod -R u+w source
    cd source
    mkdir .cargo $out
    printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' \
      ${rustPlatform.importCargoLock workspace.cargoLock} >.cargo/config.toml
    export CARGO_HOME=$TMPDIR/cargo
    for crate in todo-server todo-web; do
      cargo tree --offline --locked --package "$crate" --edges normal,no-proc-macro --prefix none \
        --target "$(uname -m)-unknown-linux-musl" --format $'{p}\t{l}' |
        sed 's/ (\*)$//' | jq --raw-input --null-input --arg root "$crate" --from-file ${./sbom.jq} \
          >"$out/$crate.cdx.json"
    done
  ''

# Names and behaviour of nixpkgs, for the subset that the project's Nix code calls, over programs that
# the host already has. It shows that the flake evaluates, that its derivations build without a
# network from committed sources and locks, and what the images hold. It shows nothing about nixpkgs' own
# packages, nor about musl: the static binaries here are linked with the host's C library.
{ system }:
let
  lib = import ./lib.nix;
  inherit (lib) optionalString escapeShellArg;
  inherit (builtins) concatStringsSep isList removeAttrs toJSON;

  # Where the host keeps its tools and the crates that `cargo fetch` left: written by nix/standin/run,
  # since only it knows. The sandbox must show every path in it.
  inherit (import ./host.nix)
    toolchain
    wasmRustc
    wasmFlags
    wasmLinker
    crates
    programs
    ;
  path = "/usr/bin:/bin";

  mkDerivation =
    {
      name ? "${attrs.pname}-${attrs.version}",
      nativeBuildInputs ? [ ],
      env ? { },
      meta ? { },
      passthru ? { },
      ...
    }@attrs:
    let
      drv = derivation (
        removeAttrs attrs [ "meta" "passthru" "env" "nativeBuildInputs" "cargoLock" ]
        // env
        // {
          inherit name system nativeBuildInputs;
          builder = "/bin/bash";
          args = [ "-e" ./setup.sh ];
          PATH = "${lib.makeBinPath nativeBuildInputs}:${path}";
        }
      );
    in
    drv // passthru // { inherit meta; } // (if attrs ? pname then { inherit (attrs) pname version; } else { });

  runCommand = name: attrs: buildCommand: mkDerivation (attrs // { inherit name buildCommand; });

  # A directory of links to programs of the host.
  host =
    name: programs:
    runCommand name { meta.mainProgram = baseNameOf (builtins.head programs); } ''
      mkdir -p $out/bin
      ln -s ${concatStringsSep " " programs} $out/bin/
    '';
  hook = name: text: runCommand name { inherit text; passAsFile = [ "text" ]; } ''
    mkdir -p $out/nix-support
    cp $textPath $out/nix-support/setup-hook
  '';

  # Whatever the folder holds, only the bytes that Cargo.lock names get through. One builder for all: Nix 2.8 loses one
  # now and then, and with one for each crate there were six hundred to lose.
  vendor = name: lock: packages: runCommand name {
    inherit lock;
    wanted = concatStringsSep "\n" (map (p: "${p.checksum}  ${p.name}-${p.version}.crate") packages);
    passAsFile = [ "wanted" ];
  } ''
    mkdir $out
    cp $lock $out/Cargo.lock
    (cd ${crates} && sha256sum --check --quiet $wantedPath)
    while read -r sum file || [ -n "$file" ]; do
      dir=$out/''${file%.crate}
      mkdir $dir
      tar -xzf ${crates}/$file -C $dir --strip-components=1
      echo "{\"files\":{},\"package\":\"$sum\"}" > $dir/.cargo-checksum.json
    done < $wantedPath
  '';
  registryPackages = lock: builtins.filter (p: p ? source) (lib.importTOML lock).package;

  rustPlatformFor = rustflags: rec {
    importCargoLock = { lockFile }: vendor "cargo-vendor-dir" lockFile (registryPackages lockFile);
    cargoSetupHook = hook "cargo-setup-hook" ''
      mkdir -p .cargo
      cat >> .cargo/config.toml <<EOF
      [source.crates-io]
      replace-with = "vendored-sources"
      [source.vendored-sources]
      directory = "$cargoDeps"
      EOF
      cmp Cargo.lock $cargoDeps/Cargo.lock
      export CARGO_HOME=$NIX_BUILD_TOP/cargo-home
      export RUSTFLAGS="''${RUSTFLAGS-} --remap-path-prefix=$cargoDeps=/vendor --remap-path-prefix=$PWD=/source"
    '';
    buildRustPackage =
      { nativeBuildInputs ? [ ], cargoBuildFlags ? [ ], buildFeatures ? [ ], buildType ? "release", cargoLock ? null, ... }@args:
      mkDerivation (
        {
          cargoDeps = importCargoLock cargoLock;
          RUSTFLAGS = rustflags;
          buildPhase = ''
            cargo build --offline --locked --profile ${buildType} --target x86_64-unknown-linux-gnu -j $NIX_BUILD_CORES \
              ${concatStringsSep " " cargoBuildFlags} ${optionalString (buildFeatures != [ ]) "--features=${concatStringsSep "," buildFeatures}"}
          '';
          installPhase = ''
            mkdir -p $out/bin
            find target/x86_64-unknown-linux-gnu/${buildType} -maxdepth 1 -type f -executable ! -name '*.so' -exec cp -t $out/bin {} +
          '';
        }
        // removeAttrs args [ "buildFeatures" "buildType" "cargoBuildFlags" "checkFeatures" ]
        // { nativeBuildInputs = nativeBuildInputs ++ [ pkgs.rustc-host pkgs.cargo cargoSetupHook ]; }
      );
  };

  layers = args@{ name, tag, config, contents ? [ ], created ? "1970-01-01T00:00:01Z", compressor ? "gz", ... }:
    runCommand "${name}.tar${optionalString (compressor != "none") ".gz"}" {
      __structuredAttrs = true;
      exportReferencesGraph.graph = [ (runCommand "${name}-config.json" { text = toJSON config; passAsFile = [ "text" ]; } "cp $textPath $out") ];
      image = { inherit name tag config created; };
      gzip = compressor != "none";
    } "python3 ${./layers.py} .attrs.json $out";

  pkgs = {
    inherit lib pkgs runCommand;
    stdenv = { inherit mkDerivation; };
    stdenvNoCC = pkgs.stdenv;
    newScope = extra: lib.callPackageWith (pkgs // extra);
    callPackage = pkgs.newScope { };

    rustPlatform = rustPlatformFor "";
    # No musl std on the host: a static glibc binary has the same shape.
    pkgsStatic = pkgs // {
      rustPlatform = rustPlatformFor "-Ctarget-feature=+crt-static";
      callPackage = lib.callPackageWith pkgs.pkgsStatic;
    };

    rustc-host = host "rustc" [
      "${toolchain}/bin/rustc"
      "${toolchain}/bin/rustdoc"
    ];
    cargo = host "cargo" [ "${toolchain}/bin/cargo" ];
    clippy = host "clippy" [
      "${toolchain}/bin/cargo-clippy"
      "${toolchain}/bin/clippy-driver"
    ];
    rustfmt = host "rustfmt" [
      "${toolchain}/bin/cargo-fmt"
      "${toolchain}/bin/rustfmt"
    ];
    # The compiler that has a standard library for wasm, in a place of its own.
    rustc = runCommand "rustc-wasm" { } ''
      mkdir -p $out/bin $out/nix-support
      cat >$out/bin/rustc <<'EOF'
      #!/bin/bash
      for argument in "$@"; do
        if [ "$argument" = wasm32-unknown-unknown ]; then exec ${wasmRustc} ${wasmFlags} "$@"; fi
      done
      exec ${wasmRustc} "$@"
      EOF
      chmod +x $out/bin/rustc
      echo "export RUSTC=$out/bin/rustc" >$out/nix-support/setup-hook
    '';
    lld = runCommand "lld" { } "mkdir -p $out/bin; ln -s ${wasmLinker} $out/bin/wasm-ld";

    cacert = runCommand "cacert" { } ''
      mkdir -p $out/etc/ssl/certs
      cat /usr/share/ca-certificates/mozilla/*.crt > $out/etc/ssl/certs/ca-bundle.crt
    '';

    dockerTools.buildLayeredImage = layers;
    linkFarm = name: entries: runCommand name { } ''
      mkdir $out
      ${concatStringsSep "\n" (lib.mapAttrsToList (k: v: "ln -s ${v} $out/${escapeShellArg k}") entries)}
    '';
    writeShellApplication = { name, text, runtimeInputs ? [ ] }: runCommand name {
      text = "#!/bin/bash\nset -euo pipefail\nexport PATH=${lib.makeBinPath runtimeInputs}:$PATH\n${text}";
      passAsFile = [ "text" ];
      meta.mainProgram = name;
    } "install -D -m 755 $textPath $out/bin/${name}";
    mkShell =
      {
        packages ? [ ],
        ...
      }: runCommand "nix-shell" { nativeBuildInputs = packages; } "export > $out";
  }
  // hostPrograms;

  # By nixpkgs' attribute: where the host has the program, or null. What it lacks still evaluates, and
  # fails by name when it is built.
  hostPrograms = builtins.mapAttrs (
    name: path:
    if path == null then
      runCommand name { } "echo 'The host has no ${name}.' >&2; exit 1"
    else
      host name [ path ]
  ) programs;
in
pkgs

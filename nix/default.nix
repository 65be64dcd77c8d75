# Every derivation of the project, built from one package set.
{ pkgs, revision }:
let
  inherit (pkgs) lib;

  # musl, so that the binaries need nothing but themselves at run time.
  static = pkgs.pkgsStatic;

  version = (lib.importTOML ../Cargo.toml).workspace.package.version;

  # What cargo reads. Files that steer no build (docs, chart, this folder) are left out, so that
  # changing them rebuilds nothing; the tests stand here as far as cargo looks for them.
  product = [
    ../Cargo.lock
    ../Cargo.toml
    ../core
    ../serve
    ../server
    ../tests/Cargo.toml
    ../tests/cluster/main.rs
    ../tests/it/main.rs
    ../tests/src/lib.rs
    ../web
  ];
  sourceOf =
    files:
    lib.fileset.toSource {
      root = ../.;
      fileset = lib.fileset.unions files;
    };

  # With what only checks read.
  source = sourceOf (
    product
    ++ [
      ../.clippy.toml
      ../.deny.toml
      ../.rustfmt.toml
      ../tests
    ]
  );

  workspace = {
    inherit version;
    src = sourceOf product;
    cargoLock.lockFile = ../Cargo.lock;
    strictDeps = true;
    meta = {
      license = [
        lib.licenses.mit
        lib.licenses.asl20
      ];
      platforms = lib.platforms.linux;
    };
  };
in
lib.makeScope pkgs.newScope (self: {
  inherit
    revision
    version
    source
    workspace
    ;

  server = static.callPackage ./binary.nix {
    inherit workspace;
    crate = "todo-server";
    profile = "server-release";
  };

  web = static.callPackage ./binary.nix {
    inherit workspace;
    crate = "todo-web";
    profile = "web-release";
  };

  # Pages and API in one process, for `nix run`.
  whole = static.callPackage ./binary.nix {
    inherit workspace;
    crate = "todo-server";
    profile = "server-release";
    features = [ "web" ];
  };

  todo-chatbot = pkgs.writeShellApplication {
    name = "todo-chatbot";
    text = ''
      export SITE_ROOT=''${SITE_ROOT:-${self.site}}
      if [ $# = 0 ]; then set -- serve; fi
      exec ${self.whole}/bin/todo-server "$@"
    '';
  };

  bindgen = self.callPackage ./bindgen.nix { };

  site = self.callPackage ./site.nix { };

  server-image = self.callPackage ./image.nix {
    binary = self.server;
    description = "The API of todo-chatbot";
    port = 8000;
    env = [
      "SSL_CERT_FILE=${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt"
      "TODO_HTTP_HOST=::"
    ];
  };

  # It speaks to the server alone, and no TLS.
  web-image = self.callPackage ./image.nix {
    binary = self.web;
    description = "The pages of todo-chatbot";
    port = 3000;
    env = [
      "HOST=::"
      "SITE_ROOT=${self.site}"
    ];
  };

  images = pkgs.linkFarm "todo-chatbot-images" {
    "todo-server.tar" = self.server-image;
    "todo-web.tar" = self.web-image;
  };

  sboms = self.callPackage ./sboms.nix { };

  chart = self.callPackage ./chart.nix { };

  load = pkgs.writeShellApplication {
    name = "load";
    text = ''
      for name in todo-server todo-web; do
        echo "Loading $name:${version}"
        minikube image load --overwrite=true "$@" "${self.images}/$name.tar"
      done
      # A load that failed still exits 0: only the list tells.
      loaded=$(minikube image ls "$@")
      for name in todo-server todo-web; do
        if ! grep -q "/$name:${version}$" <<<"$loaded"; then
          echo "minikube does not list $name:${version}: is it running? (minikube status)" >&2
          exit 1
        fi
      done
      echo "Loaded. Pods that already run the same tag keep the old image until they are restarted:"
      echo "  kubectl rollout restart deployment --selector app.kubernetes.io/part-of=todo-chatbot"
    '';
  };

  checks = self.callPackage ./checks.nix { };

  shell = self.callPackage ./shell.nix { };

  formatter = pkgs.nixfmt-tree;
})

{
  description = "todo-chatbot: a to-do list you can talk to";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forAllSystems =
        f:
        lib.genAttrs systems (
          system:
          f (
            import ./nix {
              pkgs = nixpkgs.legacyPackages.${system};
              revision = self.rev or self.dirtyRev or "unknown";
            }
          )
        );
    in
    {
      packages = forAllSystems (project: {
        inherit (project)
          server
          web
          site
          server-image
          web-image
          images
          sboms
          chart
          todo-chatbot
          ;
        default = project.todo-chatbot;
      });

      apps = forAllSystems (project: {
        default = {
          type = "app";
          program = lib.getExe project.todo-chatbot;
          meta.description = "The whole product in one process, on http://localhost:3000";
        };
        load = {
          type = "app";
          program = lib.getExe project.load;
          meta.description = "Put both images into the current minikube profile";
        };
      });

      checks = forAllSystems (project: {
        inherit (project.checks)
          fmt
          clippy
          test
          deny
          chart
          image-contents
          ;
      });

      devShells = forAllSystems (project: {
        default = project.shell;
      });

      formatter = forAllSystems (project: project.formatter);
    };
}

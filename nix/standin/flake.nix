{
  description = "The few nixpkgs functions this project uses, over the host's own tools";
  outputs = _: {
    lib = import ./lib.nix;
    legacyPackages = {
      x86_64-linux = import ./. { system = "x86_64-linux"; };
      # Evaluates only: the host's tools are of one kind.
      aarch64-linux = import ./. { system = "aarch64-linux"; };
    };
  };
}

# Everything `make` needs, and what the cluster's guides use.
{
  mkShell,
  cargo,
  cargo-deny,
  chromedriver,
  chromium,
  clippy,
  jq,
  kubeconform,
  kubectl,
  kubectl-ai,
  kubernetes-helm,
  lld,
  minikube,
  nixfmt,
  nodejs,
  postgresql,
  rustc,
  rustfmt,
  skopeo,
}:
mkShell {
  packages = [
    cargo
    cargo-deny
    chromedriver
    chromium
    clippy
    jq
    kubeconform
    kubectl
    kubectl-ai
    kubernetes-helm
    lld
    minikube
    nixfmt
    nodejs
    postgresql
    rustc
    rustfmt
    skopeo
  ];

  # nixpkgs' rustc has the target and no linker for it.
  env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = "wasm-ld";
}

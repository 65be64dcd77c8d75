# One statically linked binary of the workspace.
{
  rustPlatform,
  workspace,
  crate,
  profile ? "release",
  features ? [ ],
}:
rustPlatform.buildRustPackage (
  workspace
  // {
    pname = crate;

    cargoBuildFlags = [ "--package=${crate}" ];
    buildFeatures = features;
    buildType = profile;

    # The tests run once, natively, as a check of their own.
    doCheck = false;

    # The image holds exactly what the binary refers to: nothing.
    allowedReferences = [ ];

    meta = workspace.meta // {
      mainProgram = crate;
    };
  }
)

# A layered image: a static binary, and what its environment names. No shell, no package manager, no
# user database: the user is a number.
{
  lib,
  dockerTools,
  revision,
  version,
  binary,
  description,
  port,
  env ? [ ],
}:
dockerTools.buildLayeredImage {
  name = binary.pname;
  tag = version;
  compressor = "none";
  created = "1970-01-01T00:00:01Z";
  config = {
    Entrypoint = [ (lib.getExe binary) ];
    Cmd = [ "serve" ];
    User = "65532:65532";
    WorkingDir = "/";
    ExposedPorts."${toString port}/tcp" = { };
    Env = env;
    Labels = {
      "org.opencontainers.image.title" = binary.pname;
      "org.opencontainers.image.description" = description;
      "org.opencontainers.image.version" = version;
      "org.opencontainers.image.revision" = revision;
      "org.opencontainers.image.licenses" = "MIT OR Apache-2.0";
    };
    Healthcheck = {
      Test = [
        "CMD"
        (lib.getExe binary)
        "health"
      ];
      Interval = 10 * 1000000000;
      Timeout = 3 * 1000000000;
      StartPeriod = 30 * 1000000000;
    };
  };
}

# How containers of an image are started, as far as it is ours to say: without where its builder put files, without
# version and commit, and without the PATH that BuildKit gives to every image.
def name: sub("^/.*/"; "") | ltrimstr("/");
def seconds: . / 1000000000;
.config | {
  user: .User,
  directory: .WorkingDir,
  entrypoint: .Entrypoint | map(name),
  command: .Cmd,
  ports: .ExposedPorts | keys,
  environment: .Env | map(select(startswith("PATH=") | not) | sub("=/.*"; "=/")) | sort,
  labels: .Labels | with_entries(select(.key | test("version|revision") | not)),
  health: .Healthcheck | {
    test: .Test | map(name),
    interval: .Interval | seconds,
    timeout: .Timeout | seconds,
    start: .StartPeriod | seconds
  }
}

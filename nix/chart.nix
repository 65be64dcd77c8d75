# The chart as the archive that is published.
{
  runCommand,
  kubernetes-helm,
  version,
}:
runCommand "todo-chatbot-chart-${version}" { nativeBuildInputs = [ kubernetes-helm ]; } ''
  export HOME=$TMPDIR
  helm package ${../helm/todo-chatbot} --destination $out
  test -f $out/todo-chatbot-${version}.tgz
''

# shellcheck shell=bash disable=SC2154
# The chart as it stands, and the value files that come with it.

same_version() {
    local field
    for field in version appVersion; do
        grep -qx "$field: $version" "$chart/Chart.yaml" || {
            echo "$chart/Chart.yaml: $field must be $version"
            return 1
        }
    done
}

# Every value, down to the third level, is in the README by name.
documented() {
    local missing
    missing=$(sed -n 's/^ \{0,4\}\([a-zA-Z]\+\):.*/\1/p' "$chart/values.yaml" | sort -u | while read -r name; do
        grep -q "\b$name\b" "$chart/README.md" || echo "$name"
    done)
    [ -z "$missing" ] || {
        echo "README.md does not mention: $missing"
        return 1
    }
}

# What a template looks up in the cluster may refuse an install and never change what is rendered.
looks_nothing_up() {
    ! grep -rln '\blookup\b' "$chart/templates" | grep -v '/check.yaml$'
}

alike() { # ARGUMENT…: two renderings are the same to the byte
    rendered "$work/first.yaml" "$@" && rendered "$work/second.yaml" "$@" && cmp "$work/first.yaml" "$work/second.yaml"
}

# As a reader of YAML takes it.
reads_well() { # ARGUMENT…
    rendered "$work/read.yaml" "$@" && python3 "$here/checks/rendered.py" <"$work/read.yaml"
}

# Words that YAML takes for something else.
odd=$(values <<'V'
existingSecret: "123"
nameOverride: "on"
fullnameOverride: "1e3"
publicUrl: https://todo.example.com
image: { pullSecrets: ["123", name: "4"] }
server: { priorityClassName: "true" }
postgres: { enabled: true, storage: { className: "1", size: "2" } }
backup: { enabled: true, storage: { existingClaim: "7" } }
ingress: { enabled: true, className: "on", host: "*.example.com", tlsSecret: "5" }
httpRoute: { enabled: true, parentRefs: [{ name: "1" }], hostnames: ["*.example.com"] }
agents:
  enabled: true
  operator: { enabled: true }
  tools: { enabled: true }
  kagent: { enabled: true, model: { name: "4", key: "1", secret: "2" }, listTokenSecret: "9" }
V
)
# Numbers where Kubernetes wants text.
numeric=$(values <<'V'
postgres: { enabled: true, nodeSelector: { rack: 3 } }
backup: { enabled: true }
commonLabels: { year: 2026 }
server: &pod
  resources: { limits: { cpu: 1.5, memory: 134217728 } }
  tolerations: [{ key: dedicated, value: true }]
  dnsConfig: { options: [{ name: ndots, value: 2 }] }
  lifecycle: { preStop: { exec: { command: [sleep, 5] } } }
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: rack, operator: In, values: [1, 2] }] }] } } }
  topologySpreadConstraints: [{ topologyKey: rack, maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { row: 7 } } }]
  extraContainers: [{ name: beside, image: x, args: [1, 2.5, true], env: [{ name: A, value: 1 }] }]
  podAnnotations: { since: 20261128, on: true }
web: *pod
networkPolicy: { webFrom: [{ podSelector: { matchLabels: { row: 7 } } }] }
V
)

# What one values file set and the next takes back.
taken_back=$(values <<'V'
commonLabels: { team: null }
server: { settings: { TODO_HTTP_BODY_BYTES_MAX: null }, podAnnotations: { since: null }, nodeSelector: { rack: null }, resources: { limits: { cpu: null } } }
V
)
leaves_nothing() {
    rendered "$work/back.yaml" "${minimal[@]}" --set 'commonLabels.team=a,server.settings.TODO_HTTP_BODY_BYTES_MAX=4096,server.podAnnotations.since=b,server.nodeSelector.rack=c' \
        && grep -q 'team: a' "$work/back.yaml" && rendered "$work/back.yaml" "${minimal[@]}" --values "$taken_back" \
        && ! grep -E 'team:|BODY_BYTES|since:|rack:|null' "$work/back.yaml"
}

expect "the chart and the workspace have one version" same_version
for name in minikube neon production; do
    arguments=(--values "$chart/values-$name.yaml" --set ingress.host=todo.example)
    expect "values-$name.yaml is lint-clean" helm lint --quiet --strict "$chart" "${arguments[@]}"
    expect "values-$name.yaml renders the same each time" alike "${arguments[@]}"
done
expect "nothing that is rendered depends on what a cluster holds" looks_nothing_up
expect "the README's table knows every value" documented
everything=("${prometheus[@]}" "${kagent[@]}")
expect "what is taken back (null) leaves nothing" leaves_nothing
no_dots() { release=my.release rendered "$work/dots.yaml" "${own_database[@]}" && ! grep -E '^  name: .*\.' "$work/dots.yaml"; }
expect "a release's dots are in no name, which Services refuse" no_dots
if python3 -c 'import yaml' 2>/dev/null; then
    for name in minikube neon production; do
        expect "values-$name.yaml reads well" reads_well --values "$chart/values-$name.yaml" --set ingress.host=todo.example "${everything[@]}"
    done
    release=123 expect "words that YAML takes for something else stay words" reads_well --values "$odd" --namespace 456 "${everything[@]}"
    expect "numbers are text where Kubernetes wants text" reads_well --values "$numeric" "${everything[@]}"
else
    leave_out "what a reader of YAML makes of it" "python3 with yaml is not here"
fi

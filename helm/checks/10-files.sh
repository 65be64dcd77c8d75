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

# Needs a validator; the schemas are the cluster suite's matter.
no_key_twice() { # FILE
    awk '
        /^---/ || /^[^ ]/ { delete seen }
        match($0, /^ *[A-Za-z_"][^ :]*:( |$)/) {
            indent = match($0, /[^ ]/)
            for (key in seen) { split(key, at, SUBSEP); if (at[1] > indent) delete seen[key] }
            name = substr($0, indent); sub(/:.*/, "", name)
            if ((indent, name) in seen) { print "twice: " $0; twice = 1 }
            seen[indent, name] = 1
        }
        match($0, /^ *- /) {
            indent = match($0, /[^ ]/)
            for (key in seen) { split(key, at, SUBSEP); if (at[1] > indent) delete seen[key] }
        }
        END { exit twice }
    ' "$1"
}

expect "the chart and the workspace have one version" same_version
for name in minikube neon production; do
    arguments=(--values "$chart/values-$name.yaml" --set ingress.host=todo.example)
    expect "values-$name.yaml is lint-clean" helm lint --quiet --strict "$chart" "${arguments[@]}"
    expect "values-$name.yaml renders the same each time" alike "${arguments[@]}"
    expect "values-$name.yaml renders no key twice" no_key_twice "$work/first.yaml"
done
expect "nothing that is rendered depends on what a cluster holds" looks_nothing_up
expect "the README's table knows every value" documented

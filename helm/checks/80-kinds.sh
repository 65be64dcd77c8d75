# shellcheck shell=bash disable=SC2154
# What is rendered, against what Kubernetes and others describe their kinds as: by other people's tools, where those are.

# SCHEMAS is a folder that schemas.py made.
fits_the_kinds() { # ARGUMENT…
    rendered "$work/kinds.yaml" "$@" && kubeconform -strict -summary -skip "$unknown_kinds" \
        -schema-location "$SCHEMAS/{{.ResourceKind}}{{.KindSuffix}}.json" "$work/kinds.yaml"
}

misfits_are_found() {
    rendered "$work/kinds.yaml" "${minimal[@]}" && sed -i 's/containerPort:/containerPorts:/' "$work/kinds.yaml" &&
        ! kubeconform -strict -schema-location "$SCHEMAS/{{.ResourceKind}}{{.KindSuffix}}.json" "$work/kinds.yaml" >"$work/said" &&
        grep -q containerPorts "$work/said"
}

# no-anti-affinity: topologySpreadConstraints spread the pods, over zones as well.
lints() {
    rendered "$work/lint.yaml" "${own_database[@]}" --set backup.enabled=true && kube-linter lint --exclude no-anti-affinity "$work/lint.yaml"
}

# Whose makers publish them nowhere that a checker could take them from.
unknown_kinds=Agent,ModelConfig,RemoteMCPServer
everywhere=("${prometheus[@]}" "${kagent[@]}" "${custom_metrics[@]}" --set ingress.enabled=true,ingress.host=todo.example
    --set httpRoute.enabled=true,httpRoute.parentRefs[0].name=gate --set server.autoscaling.enabled=true,server.autoscaling.targetRequestsInFlight=9
    --set agents.enabled=true,agents.operator.enabled=true,agents.operator.mayChange=true,agents.tools.enabled=true,agents.kagent.enabled=true
    --set backup.enabled=true)

if ! command -v kubeconform >/dev/null; then
    leave_out "every manifest is what its kind is described as" "kubeconform is not here"
elif [ -z "${SCHEMAS:-}" ]; then
    leave_out "every manifest is what its kind is described as" "there are no schemas; scripts/chart makes them"
else
    for name in minikube neon production; do
        expect "values-$name.yaml: every manifest is what its kind is described as" fits_the_kinds \
            --values "$chart/values-$name.yaml" --set ingress.host=todo.example
    done
    expect "and with all that there is" fits_the_kinds "${own_database[@]}" "${everywhere[@]}"
    expect "what is not is found" misfits_are_found
    leave_out "kagent's own kinds are what they are described as" "no registry has their descriptions"
fi
if command -v kube-linter >/dev/null; then
    expect "kube-linter finds nothing" lints
else
    leave_out "kube-linter finds nothing" "it is not here, and no registry of Go modules serves it"
fi

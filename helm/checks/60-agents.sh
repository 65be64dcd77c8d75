# shellcheck shell=bash disable=SC2154
# What comes along for agents: the place that kubectl-ai is run in, and what it is told.

agent_place() { # SCRIPT: what a program sees that is run in kubectl-ai's place
    local bin=$work/agent-bin
    mkdir -p "$bin" "$work/home/.kube"
    echo "another account" >"$work/home/.kube/config"
    echo "the agent's account" >"$work/agent.kubeconfig"
    printf '#!/bin/sh\n%s\n' "$1" >"$bin/kubectl-ai"
    printf '#!/bin/sh\n' >"$bin/kubectl"
    chmod +x "$bin"/*
    PATH=$bin:$PATH HOME=$work/home KUBECONFIG=$work/home/.kube/config AWS_SECRET_ACCESS_KEY=k OPENAI_API_KEY=o \
        "$here/aiops/kubectl-ai/run" "$work/agent.kubeconfig" question
}

it_finds_nothing_else() {
    local found
    # shellcheck disable=SC2016 # expanded in there
    found=$(agent_place 'cat "$KUBECONFIG"; env; cat '"$work"'/home/.kube/config /root/.kube/config; ls /root /home; ls -d '"$here"'/todo-chatbot/; ls /proc | grep -c "^[0-9]"' 2>/dev/null) || true
    echo "$found"
    grep -q "the agent's account" <<<"$found" && grep -q '^OPENAI_API_KEY=o$' <<<"$found" &&
        ! grep -qE 'another account|AWS_SECRET|todo-chatbot/' <<<"$found" && [ "$(tail -n 1 <<<"$found")" -lt 10 ]
}

it_is_told_what_there_is() {
    # shellcheck disable=SC2016
    agent_place 'cat /home/agent/.config/kubectl-ai/config.yaml /agent/prompt.md /agent/tools.yaml; test -x /agent/report; echo "$@"' >"$work/told" &&
        grep -q 'tracePath: ""' "$work/told" && grep -q release_report "$work/told" && grep -q -- '--trace-path *question' "$work/told"
}

# kubectl-ai renders its prompts as templates.
no_template() { ! grep -n '{{' "$here/aiops/kubectl-ai/prompt.md"; }
# The names of fields that it reads.
fields() { ! grep -n 'command_desc\|extra_prompt' "$here"/aiops/kubectl-ai/*.yaml; }

operator=("${own_database[@]}" --set 'agents.enabled=true,agents.operator.enabled=true')
expect "the server looks at no cluster unasked" says Deployment/todo-chatbot-server 'automountServiceAccountToken: false' \
    "${own_database[@]}" --set agents.enabled=true
expect "for an operator it does" says Deployment/todo-chatbot-server 'automountServiceAccountToken: true' "${operator[@]}"
expect "as the observer may" says RoleBinding/todo-chatbot-observer 'name: todo-chatbot-server' "${operator[@]}"
expect "who sees when cert-manager's certificates end" says Role/todo-chatbot-observer 'resources: [certificates]' "${operator[@]}"
expect "and no Secret" lacks Role/todo-chatbot-observer 'secrets' "${operator[@]}"
expect "and no more" lacks RoleBinding/todo-chatbot-scaler 'name: todo-chatbot-server' "${operator[@]}"
expect "for who has the token that is made" says 'Job/todo-chatbot-secrets-*' '--key=TODO_OPERATOR_TOKEN' "${operator[@]}"
expect "the pages do not" says Deployment/todo-chatbot-web 'automountServiceAccountToken: false' "${operator[@]}"
changing=("${operator[@]}" --set agents.operator.mayChange=true)
expect "an operator changes nothing unasked" has_no Role/todo-chatbot-operator "${operator[@]}"
expect "and where they may, two Deployments by name" says Role/todo-chatbot-operator 'resourceNames: [todo-chatbot-server, todo-chatbot-web]' "${changing[@]}"
for more in delete create update secrets exec '*'; do
    expect "and not: $more" lacks Role/todo-chatbot-operator "$more" "${changing[@]}"
done
expect "by the server's account" says RoleBinding/todo-chatbot-operator 'name: todo-chatbot-server' "${changing[@]}"
expect "and no agent's" lacks RoleBinding/todo-chatbot-operator 'todo-chatbot-scaler' "${changing[@]}"
expect "the server is told" says ConfigMap/todo-chatbot-server 'TODO_OPERATOR_MAY_CHANGE: "true"' "${changing[@]}"
expect "changing needs the operator" refused 'agents.operator.enabled=true' "${own_database[@]}" --set agents.enabled=true,agents.operator.mayChange=true
with_kagent=("${kagent[@]}" --set 'agents.tools.enabled=true,agents.kagent.enabled=true')
expect "kagent's agent asks the release for its diagnosis" says Agent/todo-chatbot-sre 'toolNames: ["diagnose_release"]' "${operator[@]}" "${with_kagent[@]}"
expect "by the operator's token" says RemoteMCPServer/todo-chatbot-sre-operator 'key: TODO_OPERATOR_TOKEN' "${operator[@]}" "${with_kagent[@]}"
# Who reads a key names the Secret in which it is made, or the user's.
token_is_found() { # SECRET ARGUMENT…
    says RemoteMCPServer/todo-chatbot-sre-operator "name: $1, key: TODO_OPERATOR_TOKEN" "${@:2}" &&
        says Deployment/todo-chatbot-server 'name: TODO_OPERATOR_TOKEN' "${@:2}" &&
        grep -A 4 'name: TODO_OPERATOR_TOKEN' "$work/manifest" | grep -qx " *name: $1"
}
expect "in the Secret where the server finds it: made" token_is_found todo-chatbot-generated "${operator[@]}" "${with_kagent[@]}"
expect "or given" token_is_found s "${minimal[@]}" --set agents.enabled=true,agents.operator.enabled=true "${with_kagent[@]}"
narrow_web=(--set 'networkPolicy.webFrom[0].ipBlock.cidr=10.9.0.0/16')
expect "a web that lets few in lets kagent's agent in" says NetworkPolicy/todo-chatbot-web 'kagent: todo-chatbot-sre' \
    "${operator[@]}" "${with_kagent[@]}" "${narrow_web[@]}"
expect "and kagent, which asks for the tools' names" says NetworkPolicy/todo-chatbot-web 'kubernetes.io/metadata.name: kagent' \
    "${operator[@]}" "${with_kagent[@]}" "${narrow_web[@]}"
expect "and not where they have no business there" lacks NetworkPolicy/todo-chatbot-web 'kagent' \
    "${minimal[@]}" --set agents.enabled=true "${with_kagent[@]}" "${narrow_web[@]}"
expect "and asks before it changes anything" says Agent/todo-chatbot-sre 'requireApproval: ["apply_change"]' "${changing[@]}" "${with_kagent[@]}"
expect "without an operator it does not" has_no RemoteMCPServer/todo-chatbot-sre-operator "${own_database[@]}" --set agents.enabled=true "${with_kagent[@]}"

for part in operator tools kagent; do
    expect "nothing of agents goes without the accounts: $part" refused 'agents.enabled=true' "${own_database[@]}" --set "agents.$part.enabled=true"
done
expect "kagent's agent needs tools" refused 'agents.tools.enabled=true' "${own_database[@]}" --set agents.enabled=true,agents.kagent.enabled=true
expect "another server's will do" says RemoteMCPServer/todo-chatbot-sre-cluster 'url: http://tools:8080/mcp' "${own_database[@]}" "${kagent[@]}" \
    --set agents.enabled=true,agents.kagent.enabled=true,agents.kagent.toolsUrl=http://tools:8080/mcp
tools=("${own_database[@]}" --set 'agents.enabled=true,agents.tools.enabled=true')
expect "a registry may end in a slash" says Deployment/todo-chatbot-tools 'image: quay.io/containers/' "${tools[@]}" --set agents.tools.image.registry=quay.io/
expect "a parent's registry has the tools, too" says Deployment/todo-chatbot-tools 'image: ghcr.io/x/containers/' "${tools[@]}" --set global.imageRegistry=ghcr.io/x

if [ -d "$here/aiops" ]; then
    expect "kubectl-ai's prompt is no template" no_template
    expect "kubectl-ai's files name fields as it reads them" fields
    if command -v bwrap >/dev/null && bwrap --ro-bind / / --unshare-pid true 2>/dev/null; then
        expect "kubectl-ai has one account and no other" it_finds_nothing_else
        expect "kubectl-ai is told what this release is, and keeps no trace" it_is_told_what_there_is
    else
        leave_out "kubectl-ai has one account and no other" "bubblewrap is not here, or may not make namespaces"
    fi
fi

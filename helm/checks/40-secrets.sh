# shellcheck shell=bash disable=SC2154
# Secrets: where they stand, and that nothing draws them while rendering.

# In the Secret, base64, and nowhere else.
secrets_stay_secret() {
    local marker=only-in-the-secret # a multiple of three bytes: its base64 is also that of a longer text's start
    rendered "$work/secrets.yaml" --set secrets.databaseUrl="postgres://u:$marker@h/d" \
        --set secrets.betterAuthSecret="$marker-and-long-enough-for-it" \
        --set secrets.openaiApiKey="$marker" --set secrets.geminiApiKey="$marker" \
        --set secrets.transcriptionApiKey="$marker" --set mail.from=a@b --set secrets.smtpUrl="smtps://u:$marker@h" \
        --set oidc.issuer=https://a.example,oidc.clientId=todo --set secrets.oidcClientSecret="$marker" \
        --set secrets.databaseDirectUrl="postgres://u:$marker@direct/d" &&
        ! grep -n -- "$marker" "$work/secrets.yaml" &&
        [ "$(grep -c -- "$(printf %s "$marker" | base64)" "$work/secrets.yaml")" = 5 ]
}

given=("${own_database[@]}" --set secrets.betterAuthSecret=0123456789abcdef0123456789abcdef --set secrets.postgresPassword=a@b/c#d)
expect "secrets stand in the Secret and nowhere else" secrets_stay_secret
expect "who takes letters is read from the Secret where mail is set" says Deployment/todo-chatbot-server 'key: SMTP_URL' "${minimal[@]}" --set mail.from=todo@example.com
expect "what the provider gave is read from the Secret where there is one" says Deployment/todo-chatbot-server 'key: OIDC_CLIENT_SECRET' \
    "${minimal[@]}" --set oidc.issuer=https://a.example,oidc.clientId=todo
expect "and nowhere else" lacks Deployment/todo-chatbot-server OIDC_CLIENT_SECRET "${minimal[@]}"
expect "a database past a pooler is named where there is one" says Deployment/todo-chatbot-server 'key: DATABASE_DIRECT_URL' "${minimal[@]}"
expect "what nobody gave is made in the cluster" says 'Job/todo-chatbot-secrets-*' '--key=POSTGRES_PASSWORD' "${own_database[@]}"
expect "before anything is installed" says 'Job/todo-chatbot-secrets-*' 'helm.sh/hook: pre-install,pre-upgrade' "${own_database[@]}"
expect "and what an earlier version drew is taken over" says 'Job/todo-chatbot-secrets-*' '--taking-over=todo-chatbot' "${own_database[@]}"
# kubectl apply would be refused: what a Job runs is fixed.
another_job_by_name() { # ARGUMENT…
    local before after
    before=$(rendered "$work/job.yaml" "${own_database[@]}" && grep -o '^  name: todo-chatbot-secrets-.*' "$work/job.yaml") &&
        after=$(rendered "$work/job.yaml" "${own_database[@]}" "$@" && grep -o '^  name: todo-chatbot-secrets-.*' "$work/job.yaml") &&
        echo "$before $after" && [ "$before" != "$after" ]
}
expect "by another Job for another version" another_job_by_name --set image.tag=another
expect "and for another key" another_job_by_name --set agents.enabled=true,agents.operator.enabled=true
expect "by an account that may read no other Secret" says Role/todo-chatbot-secrets \
    'resourceNames: [todo-chatbot-generated, todo-chatbot]' "${own_database[@]}"
expect "pods read it there" says Deployment/todo-chatbot-server 'name: todo-chatbot-generated' "${own_database[@]}"
expect "nothing is drawn while rendering" has_no Secret/todo-chatbot "${own_database[@]}"
expect "with everything given nothing is made" has_no 'Job/todo-chatbot-secrets-*' "${given[@]}"
expect "nor with a Secret of one's own" has_no 'Job/todo-chatbot-secrets-*' "${own_database[@]}" "${minimal[@]}"
expect "the database's password can be set" says Secret/todo-chatbot "POSTGRES_PASSWORD: $(printf 'a@b/c#d' | base64)" "${given[@]}"
expect "a new one restarts the database, which takes it over" says StatefulSet/todo-chatbot-postgres \
    "checksum/password: $(printf 'a@b/c#d' | sha256sum | cut -d ' ' -f 1)" "${given[@]}"
expect "it stands in no address" says Deployment/todo-chatbot-server 'value: postgres://todo@todo-chatbot-postgres:5432/todo' "${own_database[@]}"
expect "the driver finds it where libpq does" says Deployment/todo-chatbot-server 'name: PGPASSWORD' "${own_database[@]}"

# A Secret of one's own is looked into where there is a cluster, here one that has "s" with the keys in "present".
misses() { # KEY ARGUMENT…: its absence, and nothing else, is refused
    local api port said
    coproc api_server { exec python3 "$here/checks/api.py" "${present[@]}"; }
    api=$api_server_PID
    read -r -t 20 port <&"${api_server[0]}" || return 1
    said=$(timeout 60 helm template todo-chatbot "$chart" --dry-run=server --kube-apiserver "http://127.0.0.1:$port" "${@:2}" 2>&1) || true
    kill "$api"
    wait "$api" 2>/dev/null || true
    echo "$said"
    if [ -n "$1" ]; then grep -qE "no key $1\.|--from-literal=$1=" <<<"$said"; else ! grep -q 'execution error' <<<"$said"; fi
}

operated=(--set 'agents.enabled=true,agents.operator.enabled=true')
if command -v python3 >/dev/null; then
    present=(DATABASE_URL BETTER_AUTH_SECRET)
    expect "an existing Secret with every key will do" misses '' "${minimal[@]}"
    expect "it needs the mail server where letters are sent" misses SMTP_URL "${minimal[@]}" --set mail.from=todo@example.com
    expect "but no secret of a public client" misses '' "${minimal[@]}" --set oidc.issuer=https://a.example,oidc.clientId=todo
    expect "and the operator's token where there is one" misses TODO_OPERATOR_TOKEN "${minimal[@]}" "${operated[@]}"
    expect "and the password of the database in the cluster" misses POSTGRES_PASSWORD "${minimal[@]}" "${own_database[@]}"
    expect "one that is not there is described whole" misses SMTP_URL --set existingSecret=other --set mail.from=todo@example.com
    present=(BETTER_AUTH_SECRET)
    expect "what a variable of one's own has is not asked of it" misses '' "${minimal[@]}" \
        --set 'server.extraEnv[0].name=DATABASE_URL,server.extraEnv[0].valueFrom.secretKeyRef.name=db,server.extraEnv[0].valueFrom.secretKeyRef.key=uri'
else
    leave_out "what an existing Secret must hold" "python3 is not here"
fi

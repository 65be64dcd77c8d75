# shellcheck shell=bash disable=SC2154
# Secrets: where they stand, and that nothing draws them while rendering.

# In the Secret, base64, and nowhere else.
secrets_stay_secret() {
    local marker=only-in-the-secret # a multiple of three bytes: its base64 is also that of a longer text's start
    rendered "$work/secrets.yaml" --set secrets.databaseUrl="postgres://u:$marker@h/d" \
        --set secrets.betterAuthSecret="$marker-and-long-enough-for-it" \
        --set secrets.openaiApiKey="$marker" --set secrets.geminiApiKey="$marker" \
        --set secrets.transcriptionApiKey="$marker" --set mail.from=a@b --set secrets.smtpUrl="smtps://u:$marker@h" \
        --set secrets.databaseDirectUrl="postgres://u:$marker@direct/d" &&
        ! grep -n -- "$marker" "$work/secrets.yaml" &&
        [ "$(grep -c -- "$(printf %s "$marker" | base64)" "$work/secrets.yaml")" = 4 ]
}

given=("${own_database[@]}" --set secrets.betterAuthSecret=0123456789abcdef0123456789abcdef --set secrets.postgresPassword=a@b/c#d)
expect "secrets stand in the Secret and nowhere else" secrets_stay_secret
expect "who takes letters is read from the Secret where mail is set" says Deployment/todo-chatbot-server 'key: SMTP_URL' "${minimal[@]}" --set mail.from=todo@example.com
expect "a database past a pooler is named where there is one" says Deployment/todo-chatbot-server 'key: DATABASE_DIRECT_URL' "${minimal[@]}"
expect "what nobody gave is made in the cluster" says Job/todo-chatbot-secrets '--key=POSTGRES_PASSWORD' "${own_database[@]}"
expect "before anything is installed" says Job/todo-chatbot-secrets 'helm.sh/hook: pre-install,pre-upgrade' "${own_database[@]}"
expect "and what an earlier version drew is taken over" says Job/todo-chatbot-secrets '--taking-over=todo-chatbot' "${own_database[@]}"
expect "by an account that may read no other Secret" says Role/todo-chatbot-secrets \
    'resourceNames: [todo-chatbot-generated, todo-chatbot]' "${own_database[@]}"
expect "pods read it there" says Deployment/todo-chatbot-server 'name: todo-chatbot-generated' "${own_database[@]}"
expect "nothing is drawn while rendering" has_no Secret/todo-chatbot "${own_database[@]}"
expect "with everything given nothing is made" has_no Job/todo-chatbot-secrets "${given[@]}"
expect "nor with a Secret of one's own" has_no Job/todo-chatbot-secrets "${own_database[@]}" "${minimal[@]}"
expect "the database's password can be set" says Secret/todo-chatbot "POSTGRES_PASSWORD: $(printf 'a@b/c#d' | base64)" "${given[@]}"
expect "a new one restarts the database, which takes it over" says StatefulSet/todo-chatbot-postgres \
    "checksum/password: $(printf 'a@b/c#d' | sha256sum | cut -d ' ' -f 1)" "${given[@]}"
expect "it stands in no address" says Deployment/todo-chatbot-server 'value: postgres://todo@todo-chatbot-postgres:5432/todo' "${own_database[@]}"
expect "the driver finds it where libpq does" says Deployment/todo-chatbot-server 'name: PGPASSWORD' "${own_database[@]}"

# shellcheck shell=bash disable=SC2154,SC1111
# Policies, monitoring, backups and agents.

narrow_egress() {
    rendered "$work/egress.yaml" "${minimal[@]}" --set models.openaiBaseUrl=http://ollama.models:11434/v1 \
        --set tracing.endpoint=http://collector:4318 --set server.settings.GEMINI_BASE_URL=http://gemini.models:8080/v1 \
        --set 'networkPolicy.databaseTo[0].ipBlock.cidr=10.7.0.0/16' --set 'networkPolicy.modelPorts={443,8444}' &&
        grep -A 8 -F -- '- { port: 5432, protocol: TCP }' "$work/egress.yaml" | grep -q 'cidr: 10.7.0.0/16' &&
        [ "$(grep -c -E -- '- \{ port: (443|8444|11434|8080|4318), protocol: TCP \}' "$work/egress.yaml")" = 5 ]
}

mail_egress() {
    rendered "$work/mail.yaml" "${minimal[@]}" --set mail.from=todo@example.com --set 'networkPolicy.mailTo[0].ipBlock.cidr=10.8.0.0/16' &&
        grep -A 4 -F -- '- { port: 587, protocol: TCP }' "$work/mail.yaml" | grep -q 'cidr: 10.8.0.0/16'
}

provider_egress() {
    rendered "$work/provider.yaml" "${minimal[@]}" --set oidc.issuer=https://a.example:8444/realms/one,oidc.clientId=todo \
        --set 'networkPolicy.oidcTo[0].ipBlock.cidr=10.9.0.0/16' &&
        grep -A 4 -F -- '- { port: 8444, protocol: TCP }' "$work/provider.yaml" | grep -q 'cidr: 10.9.0.0/16'
}

# All that a policy lets out, by number.
reaches() { # NAME PORTS ARGUMENT…
    says "NetworkPolicy/todo-chatbot-$1" 'egress:' "${@:3}" || return 1
    local ports
    ports=$(sed '1,/^  egress:/d' "$work/manifest" | grep -oE 'port: [0-9]+' | sort -u -k 2n | cut -d ' ' -f 2 | xargs)
    [ "$ports" = "$2" ] || {
        cat "$work/manifest"
        echo "it reaches $ports and not $2"
        return 1
    }
}

# A rule that names no port opens all of them.
each_rule_has_ports() { # NAME ARGUMENT…
    has "NetworkPolicy/todo-chatbot-$1" "${@:2}" && ! grep -A 1 'ports:$' "$work/manifest" | grep -vE 'ports:$|- \{ port|^--'
}

# The rules' own language is checked by its own tool, and each alert is seen to fire.
alerts_fire() {
    rendered "$work/rules-chart.yaml" "${own_database[@]}" "${prometheus[@]}" --set backup.enabled=true &&
        manifest "$work/rules-chart.yaml" PrometheusRule todo-chatbot | sed -n '/^spec:/,$p' | sed '1d; s/^  //' >"$work/rules.yaml" &&
        cp "$here/checks/alerts-test.yaml" "$work/alerts-test.yaml" &&
        promtool check rules "$work/rules.yaml" && (cd "$work" && promtool test rules alerts-test.yaml)
}

each_alert_has_a_runbook() {
    local page=$here/../docs/runbooks.md alert missing=0
    rendered "$work/rules-chart.yaml" "${own_database[@]}" "${prometheus[@]}" --set backup.enabled=true || return 1
    while read -r alert; do
        grep -qx "## $alert" "$page" || { echo "docs/runbooks.md has no “## $alert”"; missing=1; }
        grep -qF "#${alert,,}" "$work/rules-chart.yaml" || { echo "$alert names no runbook"; missing=1; }
        grep -q "alertname: $alert\$" "$here/checks/alerts-test.yaml" || { echo "$alert is not seen firing"; missing=1; }
    done < <(sed -n 's/^ *- alert: //p' "$work/rules-chart.yaml")
    [ "$missing" = 0 ]
}

expect "pods may reach a model on its own port, and only the peers that are named" narrow_egress
expect "and the mail server where letters are sent" mail_egress
expect "and the provider that people sign in with" provider_egress
for list in databasePorts modelPorts dnsPorts; do
    for none in '[]' null; do
        expect "a list without ports opens none: $list=$none" each_rule_has_ports server "${minimal[@]}" --set-json "networkPolicy.$list=$none"
    done
done
expect "what may be reached nowhere is reached nowhere" reaches server '' "${minimal[@]}" \
    --set-json 'networkPolicy.databasePorts=[],networkPolicy.modelPorts=[],networkPolicy.dnsPorts=[]'
expect "nor by the Job that makes secrets" each_rule_has_ports secrets "${own_database[@]}" --set-json 'networkPolicy.apiPorts=[]'
expect "nor by the agents' tools" each_rule_has_ports tools "${minimal[@]}" --set agents.enabled=true,agents.tools.enabled=true --set-json 'networkPolicy.apiPorts=[]'
addresses=$(values <<'V'
secrets: { databaseUrl: "postgres://u:p%40@h:6543/d", databaseDirectUrl: "postgres://h/d?port=7000", smtpUrl: "smtp://[::1]:2525" }
mail: { from: todo@example.com }
server:
  settings: { TODO_ASSISTANT_OPENAI_BASE_URL: "http://[::1]:81/v1", TODO_TELEMETRY_OTLP_ENDPOINT: "http://collector" }
  extraEnv: [{ name: GEMINI_BASE_URL, value: "http://gemini:82" }, { name: TODO_ASSISTANT_TRANSCRIPTION_BASE_URL, value: "https://speech:8443/v1" }]
V
)
expect "a port in an address that the values show is open" reaches server '53 80 81 82 443 465 587 2525 5353 5432 6543 7000 8443' --values "$addresses"
expect "to the backup, too" reaches backup '53 5353 5432 6543 7000' --values "$addresses" --set backup.enabled=true
expect "letters without TLS go by their own port" reaches server '25 53 443 465 587 5353 5432' "${own_database[@]}" \
    --set postgres.enabled=false,secrets.databaseUrl=postgres://h/d,mail.from=todo@example.com,secrets.smtpUrl=smtp://h
expect "a route renders" has HTTPRoute/todo-chatbot "${own_database[@]}" --set httpRoute.enabled=true \
    --set 'httpRoute.parentRefs[0].name=gate' --set 'httpRoute.hostnames[0]=todo.example'
expect "the monitor renders where its kind exists" has ServiceMonitor/todo-chatbot-server "${minimal[@]}" "${prometheus[@]}"
expect "and nowhere else" has_no ServiceMonitor/todo-chatbot-server "${minimal[@]}"
expect "the policy lets its scraper in" says NetworkPolicy/todo-chatbot-server 'app.kubernetes.io/name: prometheus' "${minimal[@]}"
expect "and nobody where the list is empty" lacks NetworkPolicy/todo-chatbot-server 'port: metrics' "${minimal[@]}" --set networkPolicy.metricsFrom=null
expect "the dashboard comes along" says ConfigMap/todo-chatbot-dashboard grafana_dashboard "${minimal[@]}" "${prometheus[@]}"
if [ -d "$here/../docs" ]; then
    expect "each alert has a runbook and a test" each_alert_has_a_runbook
fi
if command -v promtool >/dev/null; then
    expect "each alert fires when it should, and not before" alerts_fire
else
    leave_out "each alert fires when it should" "promtool is not here (Debian's package prometheus has it)"
fi

backup=("${own_database[@]}" --set backup.enabled=true)
expect "a backup runs by the clock" says CronJob/todo-chatbot-backup 'schedule: "17 2 * * *"' "${backup[@]}"
expect "a restore never by itself" says CronJob/todo-chatbot-restore 'suspend: true' "${backup[@]}"
expect "the dumps outlive the release" says PersistentVolumeClaim/todo-chatbot-backup 'helm.sh/resource-policy: keep' "${backup[@]}"
expect "the database lets the backup in" says NetworkPolicy/todo-chatbot-postgres 'component: backup' "${backup[@]}"
expect "a database elsewhere is dumped by its address" says CronJob/todo-chatbot-backup 'key: DATABASE_URL' "${minimal[@]}" --set backup.enabled=true
# As gitops.md has it for CloudNativePG.
elsewhere=("${minimal[@]}" --set backup.enabled=true --set-json 'server.extraEnv=[{"name":"DATABASE_URL","valueFrom":{"secretKeyRef":{"name":"todo-db-app","key":"uri"}}}]')
expect "and where the server's own variable has it" says CronJob/todo-chatbot-backup 'key: uri' "${elsewhere[@]}"
expect "and nowhere else" lacks CronJob/todo-chatbot-backup 'key: DATABASE_URL' "${elsewhere[@]}"

agents=("${minimal[@]}" --set 'agents.enabled=true,agents.tools.enabled=true,agents.kagent.enabled=true')
expect "a cluster without kagent installs cleanly" has_no Agent/todo-chatbot-sre "${agents[@]}"
expect "kagent's agent comes where its kinds are" says Agent/todo-chatbot-sre 'modelConfig: todo-chatbot-sre' "${agents[@]}" "${kagent[@]}"
expect "and only when asked for" has_no Agent/todo-chatbot-sre "${minimal[@]}" "${kagent[@]}" --set agents.enabled=true
expect "it asks before it scales" says Agent/todo-chatbot-sre 'requireApproval: ["resources_scale"]' "${agents[@]}" "${kagent[@]}"
expect "and cannot where its account may not" lacks Agent/todo-chatbot-sre 'resources_scale' "${agents[@]}" "${kagent[@]}" --set agents.tools.mayScale=false
expect "then its tools run as the observer" says Deployment/todo-chatbot-tools 'serviceAccountName: todo-chatbot-observer' "${agents[@]}" --set agents.tools.mayScale=false
expect "nothing that deletes, runs or enters is offered" lacks ConfigMap/todo-chatbot-tools '"pods_exec"' "${agents[@]}"
expect "the tools are a pinned version's" says Deployment/todo-chatbot-tools 'kubernetes_mcp_server:v0.0.67' "${agents[@]}"
expect "a model elsewhere" says ModelConfig/todo-chatbot-sre 'baseUrl: http://ollama:11434/v1' "${agents[@]}" "${kagent[@]}" --set agents.kagent.model.baseUrl=http://ollama:11434/v1
expect "a list's writing tools ask too" says Agent/todo-chatbot-sre 'requireApproval: [add_task, complete_task]' "${agents[@]}" "${kagent[@]}" --set agents.kagent.listTokenSecret=t

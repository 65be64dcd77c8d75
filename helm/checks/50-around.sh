# shellcheck shell=bash disable=SC2154
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

agents=("${minimal[@]}" --set agents.enabled=true,agents.tools.enabled=true,agents.kagent.enabled=true)
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

# shellcheck shell=bash disable=SC2154
# What cannot work is refused before anything is created, by name and with a way out.

expect "an install without a database says how to name one" refused 'postgres.enabled=true'
expect "two databases are refused" refused 'Two databases' "${own_database[@]}" --set secrets.databaseUrl=postgres://h/d
expect "also where one is a variable" refused 'Two databases' "${own_database[@]}" \
    --set 'server.extraEnv[0].name=DATABASE_URL,server.extraEnv[0].valueFrom.secretKeyRef.name=db,server.extraEnv[0].valueFrom.secretKeyRef.key=uri'
expect "a password of no database is refused" refused 'postgresPassword' \
    --set secrets.databaseUrl=postgres://h/d --set secrets.postgresPassword=p
expect "an ingress without a host is refused" refused 'ingress.host=' "${own_database[@]}" --set ingress.enabled=true
expect "a route without a gateway is refused" refused 'httpRoute.parentRefs' "${own_database[@]}" --set httpRoute.enabled=true
expect "letters that nobody takes are refused" refused 'secrets.smtpUrl' "${own_database[@]}" --set mail.from=todo@example.com
expect "letters from nobody are refused" refused 'mail.from=' "${own_database[@]}" --set secrets.smtpUrl=smtps://u:p@h
expect "a provider that knows no client is refused" refused 'oidc.clientId' "${own_database[@]}" --set oidc.issuer=https://accounts.example
for value in oidc.clientId=todo oidc.name=Company secrets.oidcClientSecret=s; do
    expect "a client of no provider is refused: $value" refused 'oidc.issuer=' "${own_database[@]}" --set "$value"
done
expect "a way past the pooler of a database that has none is refused" refused 'databaseDirectUrl' \
    "${own_database[@]}" --set secrets.databaseDirectUrl=postgres://h/d
expect "an unknown value is refused by name" refused 'replica' "${own_database[@]}" --set server.replica=3
expect "a path below a host is refused: the product is not served there" refused 'publicUrl' \
    "${minimal[@]}" --set publicUrl=https://example.com/todo
expect "more replicas at least than at most are refused" refused 'minReplicas' "${minimal[@]}" \
    --set server.autoscaling.enabled=true,server.autoscaling.minReplicas=9
for secret in OPENAI_API_KEY TODO_AUTH_SECRET TODO_DATABASE_URL OTEL_EXPORTER_OTLP_HEADERS; do
    expect "a secret among the settings is refused: $secret" refused "$secret" "${own_database[@]}" \
        --set "server.settings.$secret=k"
done
expect "a secret among the variables comes from a Secret" refused 'extraEnv' "${minimal[@]}" \
    --set 'server.extraEnv[0].name=OPENAI_API_KEY,server.extraEnv[0].value=sk'
expect "a secret in an address is refused" refused 'settings.PROXY' "${own_database[@]}" \
    --set server.settings.PROXY=http://user:word@proxy
expect "a secret in a model's address is refused" refused 'openaiBaseUrl' "${own_database[@]}" \
    --set models.openaiBaseUrl=http://user:word@models/v1
for address in mysql://h/d postgres://u:a/b@h/d 'postgres://u:a#b@h/d' postgres://u:a@b@h/d; do
    expect "a database address that is none is refused: $address" refused 'databaseUrl' --set-string "secrets.databaseUrl=$address"
done
for address in postgres://h/d postgresql+asyncpg://u:a%40b@h:5432/d?sslmode=require 'postgres:///d?host=/run'; do
    expect "a database address is taken: $address" rendered "$work/address.yaml" --set-string "secrets.databaseUrl=$address"
done
expect "an auth secret that the server refuses is refused" refused 'betterAuthSecret' "${own_database[@]}" \
    --set secrets.betterAuthSecret=sixteen-letters-
expect "a key with characters that no key has is refused" refused 'openaiApiKey' "${own_database[@]}" --set 'secrets.openaiApiKey=sk 1'
for level in loud info,loud todo_server=loud 'info,'; do
    expect "a log level that is none is refused: $level" refused 'logLevel' "${minimal[@]}" --set-string "logLevel=${level//,/\\,}"
done
for level in INFO off info,todo_server=debug,sqlx=warn; do
    expect "a log level is taken: $level" rendered "$work/level.yaml" "${minimal[@]}" --set-string "logLevel=${level//,/\\,}"
done
expect "a registry with a scheme is refused" refused 'registry' "${minimal[@]}" --set image.registry=https://ghcr.io/someone
expect "the schema bounds a setting as the server does" refused 'TODO_HTTP_BODY_BYTES_MAX' "${minimal[@]}" \
    --set server.settings.TODO_HTTP_BODY_BYTES_MAX=12
for name in PORT TODO_HTTP_PORT TODO_TELEMETRY_METRICS_ADDRESS; do
    expect "a port that others rely on cannot be set: $name" refused "$name cannot be set" "${minimal[@]}" \
        --set "server.settings.$name=1234"
done
expect "nor by a variable" refused 'PORT cannot be set' "${minimal[@]}" \
    --set 'web.extraEnv[0].name=PORT,web.extraEnv[0].value=1234'
expect "a setting on which more depends names the value to set" refused 'server.lingerSeconds' "${minimal[@]}" \
    --set server.settings.TODO_HTTP_SHUTDOWN_DELAY_SECONDS=3
expect "a label by which pods are found cannot be changed" refused 'app.kubernetes.io/name' "${minimal[@]}" \
    --set 'commonLabels.app\.kubernetes\.io/name=other'
expect "an address of one's own among the variables is a database" rendered "$work/own.yaml" \
    --set 'server.extraEnv[0].name=DATABASE_URL,server.extraEnv[0].valueFrom.secretKeyRef.name=db,server.extraEnv[0].valueFrom.secretKeyRef.key=uri'

expect "more requested than the limit allows is refused" refused 'more memory is requested' "${minimal[@]}" --set server.resources.requests.memory=1Gi
expect "in other units, too" refused 'more cpu is requested' "${own_database[@]}" --set postgres.resources.requests.cpu=1001m
expect "as much as the limit allows is taken" rendered "$work/as-much.yaml" "${minimal[@]}" --set server.resources.requests.memory=0.15625Gi,server.resources.requests.cpu=1000m
for peer in '{"ipBlock":{"cidr":"10.0.0.0"}}' '{"podSelctor":{}}' '{}' '{"ipBlock":{"cidr":"10.0.0.0/8"},"podSelector":{}}'; do
    expect "a peer that is none is refused: $peer" refused 'networkPolicy/webFrom/0' "${minimal[@]}" --set-json "networkPolicy.webFrom=[$peer]"
done
for label in '{"a b":"c"}' '{"team":"of two"}' '{"a/b/c":"d"}'; do
    expect "a label that Kubernetes refuses is refused: $label" refused 'propertyName\|commonLabels' "${minimal[@]}" --set-json "commonLabels=$label"
done
expect "a variable with a value and a source is refused" refused 'extraEnv/0' "${minimal[@]}" \
    --set-json 'server.extraEnv=[{"name":"A","value":"x","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}}]'
expect "names asked of nobody are refused" refused 'dnsConfig.nameservers' "${minimal[@]}" --set web.dnsPolicy=None
expect "a user who must not be root and is, is refused" refused 'runAsUser is 0' "${minimal[@]}" --set server.podSecurityContext.runAsUser=0
expect "an interval of two units is taken" rendered "$work/interval.yaml" "${minimal[@]}" "${prometheus[@]}" --set monitoring.serviceMonitor.interval=1m30s

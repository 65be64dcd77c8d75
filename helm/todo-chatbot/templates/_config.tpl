{{/* The environment of both services that is no secret: what follows from the values, and the user's settings over it. */}}

{{- define "todo.config.server" -}}
{{- $own := dict
  "TODO_HTTP_HOST" "::"
  "PORT" "8000"
  "TODO_TELEMETRY_METRICS_ADDRESS" "[::]:9000"
  "RUST_LOG" .Values.logLevel
  "TODO_TELEMETRY_LOG_FORMAT" "json"
  "TODO_HTTP_TRUSTED_PROXIES" (include "todo.proxies" . | int | add 1)
  "TODO_HTTP_SHUTDOWN_DELAY_SECONDS" .Values.server.lingerSeconds
  "TODO_HTTP_DRAIN_SECONDS_MAX" .Values.server.drainSeconds
  "BETTER_AUTH_URL" (include "todo.publicUrl" .)
  "TODO_HTTP_ALLOWED_HOSTS" (include "todo.serviceHosts" .) }}
{{- if include "todo.agents.hasOperator" . }}{{ $_ := set $own "TODO_OPERATOR_RELEASE" .Release.Name }}{{ end }}
{{- if include "todo.agents.operatorMayChange" . }}{{ $_ := set $own "TODO_OPERATOR_MAY_CHANGE" "true" }}{{ end }}
{{- $optional := dict
  "SMTP_FROM" .Values.mail.from
  "OIDC_ISSUER" .Values.oidc.issuer
  "OIDC_CLIENT_ID" .Values.oidc.clientId
  "OIDC_NAME" .Values.oidc.name
  "OPENAI_BASE_URL" .Values.models.openaiBaseUrl
  "OPENAI_MODEL" .Values.models.openaiModel
  "GEMINI_MODEL" .Values.models.geminiModel
  "TODO_ASSISTANT_TRANSCRIPTION_BASE_URL" .Values.models.transcriptionBaseUrl
  "TODO_ASSISTANT_TRANSCRIPTION_MODEL" .Values.models.transcriptionModel
  "OTEL_EXPORTER_OTLP_ENDPOINT" .Values.tracing.endpoint }}
{{- range $name, $value := $optional }}
{{- if $value }}{{ $_ := set $own $name $value }}{{ end }}
{{- end }}
{{- $settings := .Values.server.settings }}
{{- with $settings.TODO_HTTP_ALLOWED_HOSTS }}
{{- /* Beside ours, by which the web and agents call. */}}
{{- $settings = merge (dict "TODO_HTTP_ALLOWED_HOSTS" (printf "%s,%s" $own.TODO_HTTP_ALLOWED_HOSTS .)) $settings }}
{{- end }}
{{- include "todo.merged" (list $own $settings) }}
{{- end }}

{{- define "todo.config.web" -}}
{{- $own := dict
  "HOST" "::"
  "PORT" "3000"
  "RUST_LOG" .Values.logLevel
  "TRUSTED_PROXIES" (include "todo.proxies" .)
  "SHUTDOWN_DELAY_SECONDS" .Values.web.lingerSeconds
  "SHUTDOWN_GRACE_SECONDS" .Values.web.drainSeconds
  "BACKEND_URL" (printf "http://%s-server:8000" (include "todo.fullname" .)) }}
{{- include "todo.merged" (list $own .Values.web.settings) }}
{{- end }}

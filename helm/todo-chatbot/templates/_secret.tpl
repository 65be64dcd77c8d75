{{/* Where each secret stands. */}}

{{- define "todo.secretName" -}}
{{- default (include "todo.fullname" .) .Values.existingSecret }}
{{- end }}

{{/* The server's variable of this name, if the user has one of their own: (list $ "DATABASE_URL"). */}}
{{- define "todo.own" -}}
{{- $own := list }}
{{- range (first .).Values.server.extraEnv }}
{{- if eq .name (last $) }}{{ $own = list . }}{{ end }}
{{- end }}
{{- with $own }}{{ toYaml . }}{{ end }}
{{- end }}

{{/* What stands in the values, by variable. */}}
{{- define "todo.secrets.given" -}}
{{- $given := dict }}
{{- range $variable, $value := dict
  "BETTER_AUTH_SECRET" .Values.secrets.betterAuthSecret
  "POSTGRES_PASSWORD" (ternary .Values.secrets.postgresPassword "" .Values.postgres.enabled)
  "DATABASE_URL" .Values.secrets.databaseUrl
  "DATABASE_DIRECT_URL" .Values.secrets.databaseDirectUrl
  "SMTP_URL" .Values.secrets.smtpUrl
  "OIDC_CLIENT_SECRET" .Values.secrets.oidcClientSecret
  "OPENAI_API_KEY" .Values.secrets.openaiApiKey
  "GEMINI_API_KEY" .Values.secrets.geminiApiKey
  "TODO_ASSISTANT_TRANSCRIPTION_API_KEY" .Values.secrets.transcriptionApiKey }}
{{- if $value }}{{ $_ := set $given $variable $value }}{{ end }}
{{- end }}
{{- toJson $given }}
{{- end }}

{{/* The keys that nobody has given, separated by commas: a Job makes them once, in a Secret of their own. */}}
{{- define "todo.madeKeys" -}}
{{- $keys := list }}
{{- if not .Values.existingSecret }}
{{- if not .Values.secrets.betterAuthSecret }}{{ $keys = append $keys "BETTER_AUTH_SECRET" }}{{ end }}
{{- if and .Values.postgres.enabled (not .Values.secrets.postgresPassword) }}
{{- $keys = append $keys "POSTGRES_PASSWORD" }}
{{- end }}
{{- if include "todo.agents.hasOperator" . }}{{ $keys = append $keys "TODO_OPERATOR_TOKEN" }}{{ end }}
{{- end }}
{{- join "," $keys }}
{{- end }}

{{- define "todo.madeSecretName" -}}
{{ include "todo.fullname" . }}-generated
{{- end }}

{{/* The Secret that holds a key: (dict "root" $ "key" "DATABASE_URL"). */}}
{{- define "todo.secretOf" -}}
{{- $made := splitList "," (include "todo.madeKeys" .root) }}
{{- if has .key $made }}{{ include "todo.madeSecretName" .root }}{{ else }}{{ include "todo.secretName" .root }}{{ end }}
{{- end }}

{{/* One environment variable from a Secret: (dict "root" $ "key" "DATABASE_URL" "name" "" "optional" false). */}}
{{- define "todo.secretEnv" -}}
- name: {{ default .key .name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "todo.secretOf" . | toYaml }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/* The keys without which the server's pod does not start, of the Secret that the release reads. */}}
{{- define "todo.neededKeys" -}}
{{- $keys := list }}
{{- $env := dict "own" (include "todo.server.env" . | fromYamlArray) "extra" .Values.server.extraEnv }}
{{- range include "todo.container.env" $env | fromYamlArray }}
{{- $ref := dig "valueFrom" "secretKeyRef" dict . }}
{{- if and (eq (get $ref "name") (include "todo.secretName" $)) (not $ref.optional) }}{{ $keys = append $keys $ref.key }}{{ end }}
{{- end }}
{{- toJson $keys }}
{{- end }}

{{/* Changes when the values' secrets do. A Secret from elsewhere is not looked at: what is rendered must not depend on it. */}}
{{- define "todo.secretChecksum" -}}
{{- toJson .Values.secrets | sha256sum }}
{{- end }}

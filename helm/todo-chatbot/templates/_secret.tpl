{{/* Where each secret stands. */}}

{{- define "todo.secretName" -}}
{{- default (include "todo.fullname" .) .Values.existingSecret }}
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

{{/* One environment variable from a Secret: (dict "root" $ "key" "DATABASE_URL" "name" "" "optional" false). */}}
{{- define "todo.secretEnv" -}}
{{- $made := splitList "," (include "todo.madeKeys" .root) -}}
- name: {{ default .key .name }}
  valueFrom:
    secretKeyRef:
      name: {{ if has .key $made }}{{ include "todo.madeSecretName" .root }}{{ else }}{{ include "todo.secretName" .root }}{{ end }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/* Changes when the values' secrets do. A Secret from elsewhere is not looked at: what is rendered must not depend on it. */}}
{{- define "todo.secretChecksum" -}}
{{- toJson .Values.secrets | sha256sum }}
{{- end }}

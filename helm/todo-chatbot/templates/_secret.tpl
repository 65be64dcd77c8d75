{{/* One environment variable from the release's Secret: (dict "root" $ "key" "DATABASE_URL" "optional" false). */}}
{{- define "todo.secretEnv" -}}
- name: {{ .key }}
  valueFrom:
    secretKeyRef:
      name: {{ include "todo.secretName" .root }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/*
Changes when somebody changes a secret, and only then: what the chart generated is left out, because
the first rendering cannot know it and the first upgrade would restart every pod for nothing.
*/}}
{{- define "todo.secretChecksum" -}}
{{- if .Values.existingSecret }}
{{- toJson (default dict (lookup "v1" "Secret" .Release.Namespace .Values.existingSecret).data) | sha256sum }}
{{- else }}
{{- toJson .Values.secrets | sha256sum }}
{{- end }}
{{- end }}

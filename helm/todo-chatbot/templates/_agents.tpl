{{/* What agents are offered, for the tool server and for kagent alike. */}}

{{- define "todo.agents.name" -}}
{{ include "todo.fullname" . }}-sre
{{- end }}

{{- define "todo.agents.hasTools" -}}
{{- if and .Values.agents.enabled .Values.agents.tools.enabled }}true{{ end }}
{{- end }}

{{/* The server's own tools for who operates it, which then sees what the observer sees. */}}
{{- define "todo.agents.hasOperator" -}}
{{- if and .Values.agents.enabled .Values.agents.operator.enabled }}true{{ end }}
{{- end }}

{{/* Whether these may change the release as well. */}}
{{- define "todo.agents.operatorMayChange" -}}
{{- if and (include "todo.agents.hasOperator" .) .Values.agents.operator.mayChange }}true{{ end }}
{{- end }}

{{- define "todo.agents.operatorTools" -}}
{{- concat (list "diagnose_release") (ternary (list "plan_change" "apply_change" "release_changes") list (eq (include "todo.agents.operatorMayChange" .) "true")) | toJson }}
{{- end }}

{{/* The reading ones, and the one that changes something if its account may. Nothing that deletes, runs or enters. */}}
{{- define "todo.agents.tools" -}}
{{- $tools := list "events_list" "pods_get" "pods_list_in_namespace" "pods_log" "pods_top" "resources_get" "resources_list" }}
{{- concat $tools (include "todo.agents.writingTools" . | fromJsonArray) | toJson }}
{{- end }}

{{- define "todo.agents.writingTools" -}}
{{- ternary (list "resources_scale") list .Values.agents.tools.mayScale | toJson }}
{{- end }}

{{/* Who calls the tools: the agent itself, which kagent runs here, and kagent, which asks for the tools' names. */}}
{{- define "todo.agents.callers" -}}
- podSelector: { matchLabels: { kagent: {{ include "todo.agents.name" . }} } }
{{- with .Values.agents.tools.from }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Whether they also call the release itself, at /mcp. */}}
{{- define "todo.agents.callTheWeb" -}}
{{- $kagent := .Values.agents.kagent }}
{{- if and .Values.agents.enabled $kagent.enabled (or (include "todo.agents.hasOperator" .) $kagent.listTokenSecret) }}true{{ end }}
{{- end }}

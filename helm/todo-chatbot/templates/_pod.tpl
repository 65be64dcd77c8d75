{{/* What both Deployments' pods have in common. Call with (dict "root" $ "component" "server"). */}}

{{- define "todo.pod.identity" -}}
serviceAccountName: {{ include "todo.fullname" .root }}-{{ .component }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "todo.pod.placement" -}}
{{- $values := index .root.Values .component -}}
topologySpreadConstraints:
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "todo.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "todo.container.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/*
Alive is not ready: a server that waits for its database answers the first and refuses the second,
so that it is taken out of the Service and never restarted for somebody else's outage.
*/}}
{{- define "todo.container.probes" -}}
startupProbe:
  httpGet: { path: /api/health, port: http }
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /api/health, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /api/health/ready, port: http }
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 2
{{- end }}

{{/*
The running number is kept: an upgrade under load does not shrink what the autoscaler has made of it, nor undo what
somebody scaled by hand, with whom a server-side apply of another number would be in conflict. Without autoscaling that
is so until the value itself is another than it was.
*/}}
{{- define "todo.replicas" -}}
{{- $values := index .root.Values .component }}
{{- $name := printf "%s-%s" (include "todo.fullname" .root) .component }}
{{- $deployment := lookup "apps/v1" "Deployment" .root.Release.Namespace $name }}
{{- $running := dig "spec" "replicas" -1 $deployment | int }}
{{- $installed := dig "metadata" "annotations" "todo-chatbot/replicas" "" $deployment }}
{{- if $values.autoscaling.enabled }}
{{- min (max $running $values.autoscaling.minReplicas) $values.autoscaling.maxReplicas }}
{{- else if and (ge $running 0) (eq $installed (toString $values.replicas)) }}
{{- $running }}
{{- else }}
{{- $values.replicas }}
{{- end }}
{{- end }}

{{- define "todo.graceSeconds" -}}
{{- $values := index .root.Values .component }}
{{- add $values.preStopSeconds $values.lingerSeconds $values.drainSeconds 5 }}
{{- end }}

{{/* Further environment, as lines of a ConfigMap. */}}
{{- define "todo.settings" -}}
{{- range $name, $value := . }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* What the pods have in common. Call with (dict "root" $ "component" "server"). */}}

{{- define "todo.pod.identity" -}}
serviceAccountName: {{ include "todo.fullname" .root }}-{{ .component }}
automountServiceAccountToken: {{ and (eq .component "server") (include "todo.agents.hasOperator" .root | eq "true") }}
enableServiceLinks: false
{{- include "todo.pod.security" . }}
{{- include "todo.pod.pullSecrets" .root }}
{{- end }}

{{/* As the values of "as" (else of the component) say. OpenShift assigns each namespace users of its own. */}}
{{- define "todo.pod.security" }}{{ include "todo.security" (merge (dict "of" "podSecurityContext") .) }}{{ end }}
{{- define "todo.container.security" }}{{ include "todo.security" (merge (dict "of" "securityContext") .) }}{{ end }}

{{- define "todo.security" -}}
{{- $context := get (index .root.Values (default .component .as)) .of }}
{{- if .root.Capabilities.APIVersions.Has "security.openshift.io/v1" }}
{{- $context = omit $context "runAsUser" "runAsGroup" "fsGroup" }}
{{- end }}
{{- with $context }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Names and maps with a name, of the chart's own values and of a parent's; each once. */}}
{{- define "todo.pod.pullSecrets" -}}
{{- $names := list }}
{{- range concat .Values.image.pullSecrets (default list .Values.global.imagePullSecrets) }}
{{- $names = append $names (kindIs "map" . | ternary (get (kindIs "map" . | ternary . dict) "name") .) }}
{{- end }}
{{- with uniq $names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | toYaml }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "todo.pod.placement" -}}
{{- $values := index .root.Values (default .component .as) }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- include "todo.texts" . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . | toYaml }}
{{- end }}
{{- end }}

{{- define "todo.pod.spread" -}}
{{- $own := (index .root.Values .component).topologySpreadConstraints -}}
topologySpreadConstraints:
{{- if $own }}
  {{- toYaml $own | nindent 2 }}
{{- else }}
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "todo.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}
{{- end }}

{{- define "todo.pod.network" -}}
{{- $values := index .root.Values .component }}
{{- with $values.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.dnsPolicy }}
dnsPolicy: {{ . }}
{{- end }}
{{- with $values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
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
The chart's variables ("own", a list) and the user's, each name once: the last stands. A list that holds a name twice is
refused by server-side apply.
*/}}
{{- define "todo.container.env" -}}
{{- $all := concat .own .extra }}
{{- $last := dict }}
{{- range $index, $entry := $all }}{{ $_ := set $last $entry.name $index }}{{ end }}
{{- range $index, $entry := $all }}
{{- if eq $index (get $last $entry.name) }}
{{ toYaml (list $entry) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "todo.container.lifecycle" -}}
{{- $values := index .root.Values .component -}}
lifecycle:
  {{- if not (hasKey $values.lifecycle "preStop") }}
  preStop:
    sleep: { seconds: {{ int $values.preStopSeconds }} }
  {{- end }}
  {{- with $values.lifecycle }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "todo.graceSeconds" -}}
{{- $values := index .root.Values .component }}
{{- add $values.preStopSeconds $values.lingerSeconds $values.drainSeconds 5 }}
{{- end }}

{{/*
What both Deployments say of themselves. The number of pods is left to an autoscaler that owns it, or to whoever scales:
rendering it would undo what they did, or be in conflict with them.
*/}}
{{- define "todo.deployment.head" -}}
{{- $values := index .root.Values .component -}}
metadata:
  name: {{ include "todo.fullname" .root }}-{{ .component }}
  labels:
    {{- include "todo.labels" . | nindent 4 }}
  {{- with $values.annotations }}
  annotations:
    {{- include "todo.texts" . | nindent 4 }}
  {{- end }}
spec:
  {{- if not (or $values.autoscaling.enabled (kindIs "invalid" $values.replicas)) }}
  replicas: {{ int $values.replicas }}
  {{- end }}
  revisionHistoryLimit: {{ int $values.revisionHistoryLimit }}
  minReadySeconds: {{ int $values.minReadySeconds }}
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  selector:
    matchLabels:
      {{- include "todo.selector" . | nindent 6 }}
{{- end }}

{{- define "todo.deployment.pod" -}}
{{- $values := index .root.Values .component -}}
{{- include "todo.pod.identity" . }}
{{ include "todo.pod.spread" . }}
{{- include "todo.pod.placement" . }}
{{- include "todo.pod.network" . }}
terminationGracePeriodSeconds: {{ include "todo.graceSeconds" . }}
{{- with $values.extraVolumes }}
volumes:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.extraInitContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What follows a container's environment; then the containers that somebody added. */}}
{{- define "todo.deployment.container" -}}
{{- $values := index .root.Values .component -}}
{{- include "todo.container.probes" . }}
# A wrong setting is then named by kubectl describe pod.
terminationMessagePolicy: FallbackToLogsOnError
{{ include "todo.container.lifecycle" . }}
{{- include "todo.container.security" . }}
resources:
  {{- toYaml $values.resources | nindent 2 }}
{{- with $values.extraVolumeMounts }}
volumeMounts:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Names, labels, addresses and texts that more than one template needs. */}}

{{- define "todo.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Ends short enough for "-postgres-0" to fit behind it. Releases may have dots, Services may not. */}}
{{- define "todo.fullname" -}}
{{- $name := printf "%s-%s" .Release.Name (include "todo.name" .) }}
{{- if .Values.fullnameOverride }}{{ $name = .Values.fullnameOverride }}
{{- else if contains (include "todo.name" .) .Release.Name }}{{ $name = .Release.Name }}
{{- end }}
{{- $name | replace "." "-" | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* A map of names to values as lines of text, for annotations, labels and ConfigMaps. */}}
{{- define "todo.texts" -}}
{{- $texts := dict }}
{{- range $name, $value := . }}{{ $_ := set $texts $name (include "todo.text" (list $name $value)) }}{{ end }}
{{- with $texts }}{{ toYaml . }}{{ end }}
{{- end }}

{{/* Several such maps as one, each name once: the last has the say. (list MAP…) */}}
{{- define "todo.merged" -}}
{{- $all := dict }}
{{- range . }}{{ range $name, $value := . }}{{ $_ := set $all $name $value }}{{ end }}{{ end }}
{{- include "todo.texts" $all }}
{{- end }}

{{/* Call with (dict "root" $ "component" "server"). */}}
{{- define "todo.selector" -}}
app.kubernetes.io/name: {{ include "todo.name" .root | toYaml }}
app.kubernetes.io/instance: {{ .root.Release.Name | toYaml }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* With "more", which wins over commonLabels, which wins over the chart's; none of them over a selector. */}}
{{- define "todo.labels" -}}
{{- $labels := dict
  "app.kubernetes.io/version" .root.Chart.AppVersion
  "app.kubernetes.io/part-of" .root.Chart.Name
  "app.kubernetes.io/managed-by" .root.Release.Service
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_") }}
{{- include "todo.selector" . }}
{{ include "todo.merged" (list $labels .root.Values.commonLabels .more) }}
{{- end }}

{{/*
Call with (dict "root" $ "image" .Values.server.image); the image's own tag wins over the release's. A registry of its own is
where it is published, and gives way to a parent's.
*/}}
{{- define "todo.image" -}}
{{- $repository := .image.repository }}
{{- $global := .root.Values.global.imageRegistry }}
{{- with ternary (coalesce $global .image.registry) (coalesce .root.Values.image.registry $global) (hasKey .image "registry") }}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) $repository }}
{{- end }}
{{- if .image.digest }}
{{- printf "%s@%s" $repository .image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (coalesce .image.tag .root.Values.image.tag .root.Chart.AppVersion) }}
{{- end }}
{{- end }}

{{/* An image that is not of the release's own making may be had otherwise. */}}
{{- define "todo.pullPolicy" -}}
{{- default .root.Values.image.pullPolicy .image.pullPolicy }}
{{- end }}

{{- define "todo.publicUrl" -}}
{{- if .Values.publicUrl }}
{{- trimSuffix "/" .Values.publicUrl }}
{{- else if .Values.ingress.enabled }}
{{- printf "%s://%s" (ternary "https" "http" (ne .Values.ingress.tlsSecret "")) .Values.ingress.host }}
{{- else if and .Values.httpRoute.enabled .Values.httpRoute.hostnames }}
{{- printf "%s://%s" (ternary "https" "http" .Values.httpRoute.tls) (first .Values.httpRoute.hostnames) }}
{{- else -}}
http://localhost:3000
{{- end }}
{{- end }}

{{/* How both Services are called from within the cluster. */}}
{{- define "todo.serviceHosts" -}}
{{- $hosts := list }}
{{- range $component := list "server" "web" }}
{{- $name := printf "%s-%s" (include "todo.fullname" $) $component }}
{{- range list "" ".%s" ".%s.svc" ".%s.svc.cluster.local" }}
{{- $hosts = append $hosts (print $name (replace "%s" $.Release.Namespace .)) }}
{{- end }}
{{- end }}
{{- join "," $hosts }}
{{- end }}

{{/* The web itself is one more proxy in front of the server. */}}
{{- define "todo.proxies" -}}
{{- if kindIs "invalid" .Values.proxies }}
{{- ternary 1 0 (or .Values.ingress.enabled .Values.httpRoute.enabled) }}
{{- else }}
{{- int .Values.proxies }}
{{- end }}
{{- end }}

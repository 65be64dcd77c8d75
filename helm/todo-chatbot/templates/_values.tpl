{{/* The values as templates read them: nothing is missing, and what Kubernetes wants as text is text. */}}

{{- define "todo.values" -}}
{{- if not .Values.isRead }}
{{- include "todo.values.fill" (list .Values (default dict .Values.defaults)) }}
{{- include "todo.values.write" (list "" (omit .Values "defaults" "extraObjects")) }}
{{- $_ := set .Values "isRead" true }}
{{- end }}
{{- end }}

{{/*
Helm takes a key out that a values file leaves empty ("settings:"). A list or an object then is empty; a section, a number or a
switch is what the chart says, but for the replicas, which are then nobody's. (list INTO FROM)
*/}}
{{- define "todo.values.fill" -}}
{{- $into := first . }}
{{- $objects := list "resources" "podSecurityContext" "securityContext" "labels" }}
{{- range $key, $default := last . }}
{{- $is := index $into $key }}
{{- if kindIs "invalid" $is }}
{{- if kindIs "slice" $default }}{{ $_ := set $into $key list }}
{{- else if has $key $objects }}{{ $_ := set $into $key dict }}
{{- else if not (or (eq $key "replicas") (kindIs "invalid" $default)) }}{{ $_ := set $into $key (deepCopy $default) }}
{{- end }}
{{- else if and (kindIs "map" $default) (kindIs "map" $is) (not (has $key $objects)) }}
{{- include "todo.values.fill" (list $is $default) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Puts text in the place of numbers and booleans, wherever Kubernetes takes nothing else. (list PATH VALUE) */}}
{{- define "todo.values.write" -}}
{{- $path := first . }}
{{- $in := last . }}
{{- $ofTexts := list "settings" "annotations" "podAnnotations" "labels" "podLabels" "commonLabels" "matchLabels" "nodeSelector" "requests" "limits" }}
{{- $listsOfTexts := list "values" "command" "args" }}
{{- if kindIs "slice" $in }}
{{- range $index, $value := $in }}{{ include "todo.values.write" (list (printf "%s[%d]" $path $index) $value) }}{{ end }}
{{- else if kindIs "map" $in }}
{{- range $key, $value := $in }}
{{- $at := printf "%s.%s" $path $key | trimPrefix "." }}
{{- if and (has $key $ofTexts) (kindIs "map" $value) }}
{{- range $name, $text := $value }}
{{- /* What a second values file takes back. */}}
{{- if kindIs "invalid" $text }}{{ $_ := unset $value $name }}
{{- else }}{{ $_ := set $value $name (include "todo.text" (list (printf "%s.%s" $at $name) $text)) }}
{{- end }}
{{- end }}
{{- else if and (has $key $listsOfTexts) (kindIs "slice" $value) }}
{{- $texts := list }}
{{- range $value }}{{ $texts = append $texts (include "todo.text" (list $at .)) }}{{ end }}
{{- $_ := set $in $key $texts }}
{{- else if and (eq $key "value") (not (or (kindIs "map" $value) (kindIs "slice" $value))) }}
{{- $_ := set $in $key (include "todo.text" (list $at $value)) }}
{{- else if ne $key "behavior" }}
{{- include "todo.values.write" (list $at $value) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
A value as text, as it was written: (list PATH VALUE). A number of a values file arrives as a floating one, which prints as
1.048576e+06 and holds whole numbers below 2^53 and fifteen digits of others: beyond that nobody can tell what was written.
*/}}
{{- define "todo.text" -}}
{{- $value := last . }}
{{- if kindIs "float64" $value }}
{{- $text := toJson $value }}
{{- if regexMatch "e-" $text }}
{{- $zeros := regexFind "[0-9]+$" $text | int | add -1 | int }}
{{- $digits := regexReplaceAll "e.*$|[^0-9]" $text "" }}
{{- $text = print (ternary "-" "" (hasPrefix "-" $text)) "0." (repeat $zeros "0") $digits }}
{{- end }}
{{- $isKept := le (regexReplaceAll "[^0-9]" $text "" | regexFind "[1-9].*" | len) 15 }}
{{- if regexMatch "^-?[0-9]+$" $text }}{{ $isKept = and (le (int64 $value) 9007199254740991) (ge (int64 $value) -9007199254740991) }}{{ end }}
{{- if or (contains "e" $text) (not $isKept) }}
{{- fail (printf "\n\n%s is a number with more digits than are kept. Put it in quotes.\n" (first .)) }}
{{- end }}
{{- $text }}
{{- else }}
{{- toString $value }}
{{- end }}
{{- end }}

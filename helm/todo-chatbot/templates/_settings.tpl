{{/* What the processes would refuse at their start, by the rules of settings.json: wherever in the values it stands. */}}

{{- define "todo.check.settings" -}}
{{- $rules := .Files.Get "settings.json" | fromJson }}
{{- range $component := list "server" "web" }}
{{- $values := index $.Values $component }}
{{- $check := dict "rules" $rules "component" $component }}
{{- range $name, $value := include (printf "todo.config.%s" $component) $ | fromYaml }}
{{- $where := ternary (printf "%s.settings.%s" $component $name) "" (hasKey $values.settings $name) }}
{{- include "todo.check.setting" (merge (dict "name" $name "value" $value "where" $where) $check) }}
{{- end }}
{{- range $values.extraEnv }}
{{- include "todo.check.setting" (merge (dict "name" .name "value" .value "where" (printf "%s.extraEnv: %s" $component .name)) $check) }}
{{- end }}
{{- end }}
{{- range $name, $value := include "todo.secrets.given" . | fromJson }}
{{- include "todo.check.setting" (dict "rules" $rules "component" "server" "name" $name "value" $value "isGiven" true) }}
{{- end }}
{{- range $path, $kind := $rules.values }}
{{- $value := $.Values }}
{{- range splitList "." $path }}{{ $value = index $value . }}{{ end }}
{{- if $value }}{{ include "todo.check.kind" (dict "rules" $rules "is" $kind "value" $value "where" $path) }}{{ end }}
{{- end }}
{{- include "todo.check.origins" (include "todo.config.server" . | fromYaml) }}
{{- end }}

{{/* "where" is empty for what follows from other values. A value that stands in a Secret is nil. */}}
{{- define "todo.check.setting" -}}
{{- $known := get .rules .component }}
{{- $name := .name }}
{{- if eq .component "server" }}{{ $name = default .name (get .rules.familiar .name) }}{{ end }}
{{- $rule := default dict (get $known $name) }}
{{- $value := default "" .value | toString | trim }}
{{- if and .where (hasKey $rule "reserved") }}
{{- with $rule.reserved }}
{{- fail (printf "\n\n%s is decided by the value %s, on which more depends than this variable. Set that.\n" $.name .) }}
{{- end }}
{{- fail (printf "\n\n%s cannot be set: Services, probes and network policies know where these pods listen and whom they ask. Which port people see is for web.service and the ingress to say.\n" .name) }}
{{- end }}
{{- $where := coalesce .where $rule.at $rule.reserved .name }}
{{- if and .isGiven (not $value) }}
{{- fail (printf "\n\n%s is nothing but blanks, which the server takes for nothing.\n" $where) }}
{{- end }}
{{- if $rule.to }}
{{- if and $value (not (and (regexMatch "^[0-9]{1,15}$" $value) (ge (int64 $value) (int64 $rule.from)) (le (int64 $value) (int64 $rule.to)))) }}
{{- fail (printf "\n\n%s must be a whole number from %d to %d.\n" $where (int64 $rule.from) (int64 $rule.to)) }}
{{- end }}
{{- else if $rule.is }}
{{- if $value }}{{ include "todo.check.kind" (dict "rules" .rules "is" $rule.is "value" $value "where" $where) }}{{ end }}
{{- else if and (eq .component "server") (not (hasKey $known $name)) (or $value (kindIs "invalid" .value)) }}
{{- range keys $known }}
{{- if hasPrefix (regexFind "^TODO_[A-Z]+_" .) $name }}
{{- fail (printf "\n\n%s: the server knows no such setting and does not start with it.\n" $where) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The value itself is not shown: it may be a secret. */}}
{{- define "todo.check.kind" -}}
{{- $kind := get .rules.kinds .is }}
{{- $pattern := $kind.pattern }}
{{- range .rules.parts }}
{{- $list := printf "(\\*|\\?|%[1]s(-%[1]s)?)(/[1-9][0-9]*)?" (last .) }}
{{- $pattern = $pattern | replace (first . | replace "{" "{=") (printf "%[1]s(,%[1]s)*" $list) | replace (first .) (last .) }}
{{- end }}
{{- if or (not (mustRegexMatch $pattern .value)) (and $kind.not (mustRegexMatch (default "" $kind.not) .value)) }}
{{- fail (printf "\n\n%s must be %s.\n" .where $kind.means) }}
{{- end }}
{{- end }}

{{/* Cookies that lack Secure are what this mistake brings. */}}
{{- define "todo.check.origins" -}}
{{- $https := regexReplaceAll "(:[0-9]+)?/?$" (trimPrefix "http://" .BETTER_AUTH_URL) "" | printf "https://%s" }}
{{- range splitList "," (default "" .TODO_HTTP_TRUSTED_ORIGINS) }}
{{- if and (hasPrefix "http://" $.BETTER_AUTH_URL) (eq (trim . | trimSuffix "/") $https) }}
{{- fail (printf "\n\nserver.settings.TODO_HTTP_TRUSTED_ORIGINS has %s, and people come by %s. Behind an https proxy:\n    --set publicUrl=%s\n" $https $.BETTER_AUTH_URL $https) }}
{{- end }}
{{- end }}
{{- end }}

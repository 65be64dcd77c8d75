# shellcheck shell=bash disable=SC2154
# The chart's rules for settings are the server's: settings.txt says what either must take and refuse.

# Every name the server knows, as it stands in its defaults and where its familiar names are.
names_are_the_servers() {
    local root=$here/.. ours theirs
    theirs=$(awk '/^\[/ { of = substr($1, 2, length($1) - 2) } /^[a-z_]+ =/ { print toupper("TODO_" of "_" $1) }' "$root/server/config/default.toml" &&
        sed -n 's/^    ("\([a-z.]*[a-z_]*\)", "\([A-Z_]*\)"),$/\2/p' "$root/server/src/config/read.rs")
    ours=$(sed -n '/^  "server"/,/^  "web"/s/^    "\([A-Z_]*\)": .*/\1/p' "$chart/settings.json")
    diff <(sort <<<"$theirs") <(sort <<<"$ours")
}

# One value, from a file, so that nothing in it means anything to Helm.
given() { # PATH VALUE ARGUMENT…
    printf %s "$2" >"$work/value"
    rendered "$work/given.yaml" --set-string 'secrets.databaseUrl=postgres://h/d,secrets.smtpUrl=smtps://h,mail.from=a@b.example,oidc.issuer=https://a.example,oidc.clientId=todo' \
        "${@:3}" --set-file "$1=$work/value"
}

judged() { # takes|refuses PATH VALUE ARGUMENT…
    if given "${@:2}" 2>"$work/refusal"; then [ "$1" = takes ]; else
        cat "$work/refusal"
        [ "$1" = refuses ] && grep -qF -- "${told:-$2}" "$work/refusal"
    fi
}

if [ -d "$here/../server" ]; then
    expect "the settings that are known are the server's" names_are_the_servers
fi
while read -r verdict path name value; do
    case $verdict in takes | refuses) ;; *) continue ;; esac
    value=${value#\"} value=${value%\"}
    if [ "$path" = settings ]; then
        expect "the chart $verdict $name=$value" judged "$verdict" "server.settings.$name" "$value"
        told="server.extraEnv: $name" expect "as a variable, too" judged "$verdict" 'server.extraEnv[0].value' "$value" --set "server.extraEnv[0].name=$name"
    else
        expect "the chart $verdict $path=$value" judged "$verdict" "$path" "$value"
    fi
done <"$here/checks/settings.txt"

for name in TODO_HTTP_HOST TODO_HTTP_TRUSTED_PROXIES BETTER_AUTH_URL SMTP_FROM TODO_OPERATOR_MAY_CHANGE; do
    expect "what other values decide is theirs: $name" refused "$name" "${minimal[@]}" --set-string "server.settings.$name=1"
done
for name in HOST BACKEND_URL TRUSTED_PROXIES SHUTDOWN_GRACE_SECONDS; do
    expect "the web's, too: $name" refused "$name" "${minimal[@]}" --set-string "web.settings.$name=1"
done
expect "and its other settings have rules" refused 'from 1 to' "${minimal[@]}" --set-string web.settings.CONNECTIONS_MAX=0
expect "http behind an https proxy is noticed" refused 'publicUrl=https://todo.example' "${minimal[@]}" \
    --set publicUrl=http://todo.example:80,server.settings.TODO_HTTP_TRUSTED_ORIGINS=https://todo.example
for name in SMTP_URL DATABASE_DIRECT_URL DATABASE_URL_UNPOOLED; do
    expect "an address that holds a password comes from a Secret: $name" refused extraEnv "${minimal[@]}" \
        --set "server.extraEnv[0].name=$name,server.extraEnv[0].value=x"
done
for schedule in '17 2 * * *' '*/5 0-6,22 1,15 jan-MAR mon' @daily; do
    expect "a schedule is taken: $schedule" judged takes backup.schedule "$schedule" --set backup.enabled=true
done
for schedule in '99 99 * * *' '* * * *' '0 2 * * 8' sometimes '*/0 * * * *'; do
    expect "a schedule that is none is refused: $schedule" judged refuses backup.schedule "$schedule" --set backup.enabled=true
done
for amount in 64mb 1,5 -1 '64 Mi'; do
    expect "an amount that is none is refused: $amount" refused memory "${minimal[@]}" --set-string "server.resources.limits.memory=${amount/,/\\,}"
done

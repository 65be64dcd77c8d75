# shellcheck shell=bash disable=SC2154,SC2016
# What the chart has Postgres and its tools do, done with real ones on a socket of their own.

# The text of a shell script in a manifest.
script() { # KIND/NAME ARGUMENT…
    has "$1" "${@:2}" >/dev/null && sed -n 's/.*\[sh, .*-c, \(".*"\)\].*/\1/p' "$work/manifest" | python3 -c 'import json, sys; print(json.loads(sys.stdin.read()))'
}

as_postgres() { # COMMAND…: Postgres refuses root
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
    local version
    version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -V | tail -n 1)
    PATH=$PATH:/usr/lib/postgresql/$version/bin
    command -v initdb pg_dump pg_ctl python3 >/dev/null || return 1
    database=$(mktemp -d) port=$((20000 + RANDOM % 20000))
    trap 'as_postgres pg_ctl --pgdata "$database/data" --mode immediate stop >/dev/null 2>&1 || true; rm -rf "$work" "$database"' EXIT
    mkdir "$database/dumps"
    [ "$(id -u)" != 0 ] || chown -R postgres "$database"
    as_postgres initdb --pgdata "$database/data" --username todo --auth-local trust --auth-host scram-sha-256 >/dev/null 2>&1 || return 1
    as_postgres pg_ctl --pgdata "$database/data" --wait --timeout 60 --log "$database/log" start \
        --options "-k $database -p $port -c listen_addresses=127.0.0.1" >/dev/null || return 1
    psql --quiet --host "$database" --port "$port" --username todo --dbname postgres --command 'CREATE DATABASE todo' >/dev/null
}

ask() { # SQL: by password, as the server does
    PGPASSWORD=$password psql --no-psqlrc --quiet --tuples-only --no-align --host 127.0.0.1 --port "$port" --username todo --dbname todo --set ON_ERROR_STOP=1 --command "$1"
}

password_is_taken_over() { # PASSWORD
    password=$1
    PGHOST=$database PGPORT=$port POSTGRES_PASSWORD=$1 timeout 30 sh -c "$(script StatefulSet/todo-chatbot-postgres "${own_database[@]}")" && [ "$(ask 'SELECT 1')" = 1 ]
}

# As the CronJob runs it, with the folder of the dumps elsewhere; ADDRESS or nothing.
run_script() { # backup|restore ADDRESS VARIABLE=VALUE…
    local text
    text=$(script "CronJob/todo-chatbot-$1" "${own_database[@]}" --set backup.enabled=true | sed "s#/dumps#$database/dumps#g")
    env PGHOST=127.0.0.1 PGPORT="$port" PGUSER=todo PGDATABASE=todo PGPASSWORD="$password" DATABASE_URL="$2" KEEP=2 RESTORE=newest "${@:3}" \
        timeout 60 sh -eu -c "$text"
}

dump_and_restore() { # ADDRESS
    ask 'DROP TABLE IF EXISTS tasks; CREATE TABLE tasks (title text); INSERT INTO tasks VALUES ($$kept$$)' &&
        run_script backup "$1" && ask 'DELETE FROM tasks; INSERT INTO tasks VALUES ($$later$$)' && run_script restore "$1" &&
        [ "$(ask 'SELECT title FROM tasks')" = kept ]
}

only_the_newest_stay() {
    rm -f "$database"/dumps/*
    touch "$database"/dumps/todo-2026010{1,2,3}T000000Z.dump
    run_script backup '' && [ "$(find "$database/dumps" -name '*.dump' | wc -l)" = 2 ] && [ -e "$database/dumps/todo-20260103T000000Z.dump" ]
}

a_dump_that_is_not_there_is_said() {
    ! run_script restore '' RESTORE=todo-1.dump >"$work/said" 2>&1 && grep -q 'There is no dump' "$work/said"
}

if start_postgres; then
    expect "the database takes its password from the Secret" password_is_taken_over first
    expect "and another one, of any letters" password_is_taken_over "a@b/c#d'e\"f\\g \$h%41"
    expect "a dump is brought back" dump_and_restore ''
    password=plain
    expect "the database takes a plain one again" password_is_taken_over plain
    for scheme in postgres postgresql+asyncpg; do
        expect "by an address, too: $scheme" dump_and_restore \
            "$scheme://todo:plain@127.0.0.1:$port/todo?ssl=disable&prepared_statement_cache_size=0&connect_timeout=9"
    done
    expect "only the newest dumps stay" only_the_newest_stay
    expect "a dump that is not there is said" a_dump_that_is_not_there_is_said
else
    leave_out "passwords, dumps and restores" "PostgreSQL's programs or python3 are not here"
fi

# PostgreSQL as the simplest durable event store: one insert a transaction, under a unique stream and version. A cluster
# of its own in build/bench, its password with it; nothing of an installed one is touched.

postgresql_folder=$PWD/$out/postgresql
postgresql_pid=
postgresql_as=()
reason=

# The server refuses to be root.
if ((EUID == 0)); then postgresql_as=(setpriv --reuid=postgres --regid=postgres --init-groups); fi

postgresql_programs() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

postgresql_sql() {
    PGPASSWORD=$(<"$postgresql_folder.password") "$(postgresql_programs)/psql" -q -h 127.0.0.1 -p "$postgresql_port" -U bench \
        -d postgres -v ON_ERROR_STOP=1 "$@" >>"$out/server.log" 2>&1
}

make_postgresql() {
    [[ ! -e $postgresql_folder/PG_VERSION ]] || return 0
    rm -rf "$postgresql_folder"
    install -d -m 700 ${postgresql_as:+-o postgres -g postgres} "$postgresql_folder"
    install -m 600 ${postgresql_as:+-o postgres -g postgres} <(head -c 18 /dev/urandom | base64) "$postgresql_folder.password"
    "${postgresql_as[@]}" "$(postgresql_programs)/initdb" -D "$postgresql_folder" -U bench -A scram-sha-256 -E UTF8 --no-locale \
        --pwfile="$postgresql_folder.password" >>"$out/server.log" 2>&1
}

# Sets reason where it cannot be had.
start_postgresql() {
    wanted postgresql || return 0
    reason="not installed"
    [[ $(postgresql_programs) ]] || return 0
    reason="its user may not enter $out"
    "${postgresql_as[@]}" test -x "$out" || return 0
    reason="did not start: $out/server.log"
    make_postgresql || return 0
    postgresql_port=$("$load" port)
    start_silent "$postgresql_port" "${postgresql_as[@]}" "$(postgresql_programs)/postgres" -D "$postgresql_folder" \
        -c listen_addresses=127.0.0.1 -c port="$postgresql_port" -c unix_socket_directories= -c synchronous_commit=on \
        -c fsync=on -c shared_buffers=256MB -c autovacuum=off || return 0
    postgresql_pid=$pid
    until postgresql_sql -c "select 1"; do sleep 0.1; done
    postgresql_sql -c "drop table if exists events" -c "create table events (
        position bigint generated always as identity, stream bigint not null, version bigint not null,
        data jsonb not null, unique (stream, version))"
}

# load_postgresql CLIENTS: one line of results.
load_postgresql() {
    wanted postgresql || return 0
    local as="postgresql, insert an event"
    [[ $postgresql_pid ]] || { missing "one durable change" "$as" "$reason"; return; }
    postgresql_sql -c "truncate events" -c checkpoint
    local folder=$PWD
    mkdir -p "$out/pgbench"
    (
        cd "$out/pgbench"
        PGPASSWORD=$(<"$postgresql_folder.password") bounded "$folder/$load" peer --kind pgbench --pid "$postgresql_pid" \
            --what "one durable change" --system "$as" --clients "$1" -- \
            "$(postgresql_programs)/pgbench" -h 127.0.0.1 -p "$postgresql_port" -U bench -M prepared -n -c "$1" -j 1 -T 3 --log \
            -D version=0 -f "$folder/bench/peers/insert_event.sql" postgres
    )
}

stop_postgresql() {
    [[ ! $postgresql_pid ]] || stop "$postgresql_pid"
    postgresql_pid=
}

# Servers that a measurement starts. Every one is stopped again by its own process id, whatever happens.

running=()

# is_up PID: also where it is somebody else's, as PostgreSQL is. What ended and was not waited for yet is down.
is_up() {
    local state
    state=$(awk '/^State:/ { print $2 }' "/proc/$1/status" 2>/dev/null) || return 1
    [[ $state && $state != Z ]]
}

# stop PID: asks it to end, and ends it where it has not after 20 seconds.
stop() {
    local pid=$1 i
    kill -TERM "$pid" 2>/dev/null || true
    for ((i = 0; i < 400; ++i)); do
        is_up "$pid" || break
        sleep 0.05
    done
    if is_up "$pid"; then
        say "Process $pid did not stop; it is killed"
        kill -KILL "$pid" 2>/dev/null || true
    fi
    forget "$pid"
}

# finish PID: waits for one that ends by itself.
finish() {
    wait "$1"
    forget "$1"
}

# await_still PID: until it has used the processor for at most a hundredth of a second in two; what gives way to others
# begins late.
await_still() {
    local before=-9 now
    while now=$(awk '{ print $14 + $15 }' "/proc/$1/stat") && ((now > before + 1)); do
        before=$now
        sleep 2
    done
}

forget() {
    local left=() other
    for other in "${running[@]}"; do [[ $other == "$1" ]] || left+=("$other"); done
    running=("${left[@]}")
}

stop_all() {
    local pid
    for pid in "${running[@]}"; do stop "$pid"; done
}

# get_ahead: before what else runs on this machine, where the system lets us. Linux weighs whole login sessions against
# each other first; that weight is put back in the end.
session_nice=
get_ahead() {
    renice -n -15 $$ >/dev/null 2>&1 || true
    if [[ ${BENCH_REALTIME:-} ]]; then
        chrt -r -p 5 $$ || say "Not allowed to be ahead of everything"
    fi
    [[ -w /proc/$$/autogroup ]] || return 0
    session_nice=$(sed 's/.* //' "/proc/$$/autogroup")
    { echo -15 >"/proc/$$/autogroup"; } 2>/dev/null || session_nice=
}

leave() {
    local status=$?
    ((status == 0 || status == 130)) || tail -n 3 "$out/server.log" >&2
    stop_all
    [[ ! $session_nice ]] || echo "$session_nice" >"/proc/$$/autogroup"
}
trap leave EXIT
trap 'exit 130' INT TERM

# On machines with more than one CPU: a server on the first, what loads it on the second, for measurements that say so.
server_cpu=()
load_cpu=()
if (($(nproc) > 1)); then
    server_cpu=(taskset -c 0)
    load_cpu=(taskset -c 1)
fi

# start_announced COMMAND...: starts a server that prints one line ending in its port; sets pid and port.
start_announced() {
    local ready line=
    exec {ready}< <(exec "$@" 2>>"$out/server.log")
    pid=$!
    running+=("$pid")
    read -r -t 120 line <&"$ready" || { say "It did not start: $* (see $out/server.log)"; return 1; }
    exec {ready}<&-
    port=${line##*:}
}

# start_silent PORT COMMAND...: starts one that says nothing, and waits until it takes connections there; sets pid and port.
start_silent() {
    port=$1
    "${@:2}" >>"$out/server.log" 2>&1 &
    pid=$!
    running+=("$pid")
    local i
    for ((i = 0; i < 400; ++i)); do
        is_up "$pid" || break
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.05
    done
    say "It did not start: ${*:2} (see $out/server.log)"
    return 1
}

# wanted PEER: whether it is to be measured beside Cairn.
wanted() { [[ " $peers " == *" $1 "* ]]; }

# missing WHAT SYSTEM REASON: a line of results that says that there is none.
missing() { printf '{"what": "%s", "system": "%s", "missing": "%s"}\n' "$@"; }

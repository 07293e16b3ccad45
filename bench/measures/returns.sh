# 5,000 browsers are cut off as the server stops, or is killed, and come back to the next one within half a minute, each
# with its place, while changes are made as before.

# stop_at_once PID: as a crash would.
stop_at_once() {
    kill -KILL "$1"
    while is_up "$1"; do sleep 0.01; done
    forget "$1"
}

# load_returns WHAT STOP REQUESTS OPTION...: STOP is the function that ends the server.
load_returns() {
    local line clients_pid
    coproc clients { bounded "$load" returns $(of_server) --what "$1" --requests "$out/$3-10000.requests" "${@:4}"; }
    clients_pid=$clients_PID
    running+=("$clients_pid")
    exec {said}<&"${clients[0]}" {told}>&"${clients[1]}"
    read -r -u "$said" line
    [[ $line == stop ]] || { say "It did not come so far: $line"; return 1; }
    "$2" "$server"
    # With so many connections its last thread may hold the folder for a moment longer than the process is there.
    flock "$out/copy/LOCK" true
    serve "$out/copy"
    echo "$server $port" >&"$told"
    cat <&"$said"
    exec {said}<&- {told}>&-
    finish "$clients_pid"
}

measure_returns() {
    use 10000
    requests change_watched
    requests advance
    local i
    for ((i = 0; i < repetitions; ++i)); do
        on_a_copy load_returns "50 queries, the server stops" stop change_watched
        on_a_copy load_returns "50 queries, the server is killed" stop_at_once change_watched
        on_a_copy load_returns "one board, the server stops" stop advance --different 1 --every-ms 100
    done
}

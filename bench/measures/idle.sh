# What a connection costs that only waits: 10,000 browsers subscribed to one board. CPUs as in fanout.

load_idle() { bounded "${load_cpu[@]}" "$load" idle --what "subscribed and idle" --system "$1" "${@:2}"; }

idle_cairn() { load_idle cairn $(of_server); }

# idle_peer NAME
idle_peer() {
    wanted "$1" || return 0
    if ! "start_$1" "${server_cpu[@]}"; then
        missing "subscribed and idle" "$1" "$reason"
        return
    fi
    load_idle "$1" --peer "$1" --port "$port" --pid "$pid"
    stop "$pid"
}

measure_idle() {
    use 10000
    local i peer
    for ((i = 0; i < repetitions; ++i)); do
        prefix=("${server_cpu[@]}")
        on_a_copy idle_cairn
        prefix=()
        for peer in nats ws socket.io; do idle_peer $peer; done
    done
}

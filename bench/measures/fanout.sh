# One board, many browsers. The server has the first CPU for itself and the swarm the second, so that what is measured
# is one core of each server, and the swarm cannot take from it.

# load_fanout SYSTEM OPTION...: with 1, 16 and 64 changes under way, and where there are 1,000, ten changes a second.
load_fanout() {
    local every=()
    ((subscribers > 1000)) || every=(--every-ms 100)
    bounded "${load_cpu[@]}" "$load" fanout --what "one board" --system "$1" --subscribers "$subscribers" \
        --waiting 1 --waiting 16 --waiting 64 --tenths 15 "${every[@]}" --memory "${@:2}"
}

fanout_cairn() { load_fanout cairn $(of_server) --requests "$out/advance-10000.requests"; }

# fanout_peer NAME
fanout_peer() {
    wanted "$1" || return 0
    if ! "start_$1" "${server_cpu[@]}"; then
        missing "one board" "$1" "$reason"
        return
    fi
    load_fanout "$1" --peer "$1" --port "$port" --feed-port "$feed_port" --pid "$pid"
    stop "$pid"
}

measure_fanout() {
    use 10000
    requests advance
    local i peer
    for ((i = 0; i < repetitions; ++i)); do
        for subscribers in 1000 5000; do
            prefix=("${server_cpu[@]}")
            on_a_copy fanout_cairn
            prefix=()
            for peer in nats ws socket.io; do fanout_peer $peer; done
        done
    done
}

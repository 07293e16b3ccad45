# From one person's change to another's screen, the server being at rest: a change every 10 ms.

load_live() {
    bounded "$load" fanout $(of_server) --what "a change until its frame" --requests "$out/advance-10000.requests" \
        --subscribers "$1" --every-ms 10 --scheduled-tenths 50
}

measure_live() {
    use 10000
    requests advance
    local i subscribers
    for ((i = 0; i < repetitions; ++i)); do
        for subscribers in 1 101; do on_a_copy load_live $subscribers; done
    done
}

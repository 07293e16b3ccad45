# Searching while typing: 100,000 accounts and 300,000 other records; CPU of the server for one search, what of it is found, and how
# large the index is. BENCH_SEARCHED=N makes a tenth of that many accounts, and so on. Then what the thread that carries the index
# on takes for each account that is created.

search_all() {
    bounded "$load" search $(of_server) --what search --data "$data" --records "$opportunities" --searches "${BENCH_SEARCHES:-3000}"
}

# search_thread_ns: what it has worked. Builds of before threads had names have none of that name.
search_thread_ns() {
    local task
    for task in "/proc/$server/task/"*; do
        [[ $(<"$task/comm") == search ]] || continue
        awk '{ print $1 }' "$task/schedstat"
        return
    done
    say "The server has no thread that is named search"
    return 1
}

log_head() {
    local socket
    exec {socket}<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&"$socket"
    awk '$1 == "cairn_log_head" { print $2 + 0 }' <&"$socket"
    exec {socket}>&-
}

# carry_on CLIENTS: each account is one event.
carry_on() {
    local ns head made
    await_still "$server"
    ns=$(search_thread_ns)
    head=$(log_head)
    load_http "" "$out/create_account-$opportunities.requests" --clients "$1" --tenths 50 >"$out/carry_on"
    await_still "$server"
    ns=$(($(search_thread_ns) - ns))
    made=$(($(log_head) - head))
    awk -v clients="$1" -v ns="$ns" -v made="$made" 'BEGIN {
        printf "{\"what\": \"the index carried on\", \"clients\": %d, \"accounts\": %.1f, ", clients, made
        printf "\"index_cpu_ms\": %.4f}\n", ns / 1e6 / made }'
}

measure_search() {
    use "${BENCH_SEARCHED:-100000}" searched
    local i clients patience=1800
    for ((i = 0; i < repetitions; ++i)); do
        serve "$data"
        search_all
        stop "$server"
        requests create_account
        for clients in 1 16 64; do on_a_copy carry_on "$clients"; done
    done
}

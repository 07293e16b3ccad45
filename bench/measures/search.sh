# Searching while typing: 100,000 accounts and 300,000 other records; CPU of the server for one search, what of it is found, and how
# large the index is. BENCH_SEARCHED=N makes a tenth of that many accounts, and so on. Then what the thread that carries the index
# on takes for each account that is created.

search_all() {
    bounded "$load" search $(of_server) --what search --data "$data" --records "$opportunities" --searches "${BENCH_SEARCHES:-3000}"
}

search_thread_ns() {
    local task
    for task in "/proc/$server/task/"*; do
        [[ $(<"$task/comm") != search ]] || awk '{ print $1 }' "$task/schedstat"
    done
}

carry_on() {
    local before after made
    await_still "$server"
    before=$(search_thread_ns)
    made=$(load_http "" "$out/create_account-$opportunities.requests" --clients "$1" --tenths 50 |
        sed 's/.*"per_second":\([0-9.]*\).*/\1/')
    await_still "$server"
    after=$(search_thread_ns)
    awk -v clients="$1" -v ns=$((after - before)) -v made="$made" 'BEGIN {
        printf "{\"what\": \"the index carried on\", \"clients\": %d, ", clients
        printf "\"accounts_per_second\": %.1f, \"index_cpu_ms\": %.4f}\n", made, ns / 1e6 / (made * 5) }'
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

# Searching while typing: 100,000 accounts and 300,000 other records; CPU of the server for one search, what of it is found, and how
# large the index is. BENCH_SEARCHED=N makes a tenth of that many accounts, and so on.

search_all() {
    bounded "$load" search $(of_server) --what search --data "$data" --records "$opportunities" --searches "${BENCH_SEARCHES:-3000}"
}

measure_search() {
    use "${BENCH_SEARCHED:-100000}" searched
    local i patience=1800
    for ((i = 0; i < repetitions; ++i)); do
        serve "$data"
        search_all
        stop "$server"
    done
}

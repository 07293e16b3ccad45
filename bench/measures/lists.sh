# Pages of lists as records grow more: sorted by each column, filtered, far back; and the first page of every type's list in
# the demo company. BENCH_MILLION=1 adds a million opportunities.

# lists_of OPPORTUNITIES TYPE [OPTION...]
lists_of() {
    use "$1"
    serve "$data"
    bounded "$load" lists $(of_server) --what "$2" --opportunities "$opportunities" --type "$2" --tenths 8 "${@:3}"
    stop "$server"
}

all_lists() {
    use_demo
    serve "$data"
    bounded "$load" all_lists $(of_server) --what "first page in the demo company"
    stop "$server"
}

measure_lists() {
    local i count counts=(10000 100000)
    [[ ! ${BENCH_MILLION:-} ]] || counts+=(1000000)
    for ((i = 0; i < repetitions; ++i)); do
        for count in "${counts[@]}"; do
            lists_of "$count" opportunity --deals
            lists_of "$count" account
        done
        all_lists
    done
}

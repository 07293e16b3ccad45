# What a screen asks for.

read_list() { load_http "$1" "$out/$2-$opportunities.requests" --opportunities "$opportunities" --clients "$3" --tenths 12; }

reads_of() {
    use "$1"
    local list clients
    for list in one_record by_owner by_name search unindexed board; do requests $list; done
    serve "$data"
    for clients in 1 16; do
        read_list "one record" one_record $clients
        read_list "list, one owner's by amount" by_owner $clients
        read_list "list, all by name" by_name $clients
        read_list "list, found by name" search $clients
        read_list "board" board $clients
    done
    read_list "list, a filter without an index" unindexed 1
    stop "$server"
}

timeline_reads() {
    use 10000 long_account
    requests timeline
    serve "$data"
    local clients
    for clients in 1 16; do
        load_http "timeline of 10,000 events, first page" "$out/timeline-10000.requests" --clients $clients --tenths 12
    done
    stop "$server"
}

measure_reads() {
    local i
    for ((i = 0; i < repetitions; ++i)); do
        reads_of 10000
        reads_of 100000
        timeline_reads
    done
}

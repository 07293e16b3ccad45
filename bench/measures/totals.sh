# What many records come to: totals by one and by two groupings, and the figures of a group of companies on its record.

totals_of() {
    use "$1"
    local list
    for list in totals totals_by_two; do requests $list; done
    serve "$data"
    read_list "totals by state" totals 1
    read_list "totals by state and quarter, three measures" totals_by_two 1
    stop "$server"
}

group_reads() {
    use 10000 group
    local list clients
    for list in group_record unit_record; do requests $list; done
    serve "$data"
    for clients in 1 16; do
        load_http "a group of 500 subsidiaries with 20,000 deals, one record" "$out/group_record-10000.requests" \
            --clients $clients --tenths 12
        load_http "a subsidiary of it with 40 deals, one record" "$out/unit_record-10000.requests" \
            --clients $clients --tenths 12
    done
    stop "$server"
}

measure_totals() {
    local i
    for ((i = 0; i < repetitions; ++i)); do
        totals_of 10000
        totals_of 100000
        group_reads
    done
}

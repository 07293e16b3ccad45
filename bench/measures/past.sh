# The board of an earlier moment beside that of now.

past_reads() {
    # So that most records have versions to go back through.
    load_http "advance a stage" "$out/advance-$opportunities.requests" --clients 16 --tenths 25 >/dev/null
    read_list "board" board 1
    read_list "board at a past moment" board_then 1
}

measure_past() {
    local i count list
    for ((i = 0; i < repetitions; ++i)); do
        for count in 10000 100000; do
            use $count
            for list in advance board board_then; do requests $list; done
            on_a_copy past_reads
        done
    done
}

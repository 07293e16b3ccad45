# What it costs a read that it is noted: the same records and lists, in turn with a sensitive field and without.

mark() { node bench/mark_sensitive.mjs "$port" "$(<"$data.token")" opportunity amount "$1"; }

load_seen() {
    local sensitive list
    for sensitive in false true; do
        mark $sensitive
        for list in one_record by_owner board; do
            load_http "$list, sensitive: $sensitive" "$out/$list-10000.requests" --clients 16 --tenths 30
        done
    done
}

measure_seen() {
    use 10000
    local i list
    for list in one_record by_owner board; do requests $list; done
    for ((i = 0; i < repetitions; ++i)); do on_a_copy load_seen; done
}

# One durable change a request: Cairn over HTTP, PostgreSQL and Redis as each takes one, in turn.

advance_a_stage() {
    load_http "one durable change" "$out/advance-10000.requests" --system "cairn, advance a stage" \
        --clients "$1" --tenths 25
}

create_an_account() {
    load_http "create an account" "$out/create_account-10000.requests" --clients "$1" --tenths 25
}

measure_commands() {
    use 10000
    requests advance
    requests create_account
    start_postgresql
    start_redis
    local i clients
    for ((i = 0; i < repetitions; ++i)); do
        "$load" floor --what "flushed append of 4 KiB" --file "$out/floor"
        for clients in 1 16 64; do
            on_a_copy advance_a_stage $clients
            load_postgresql $clients
            load_redis $clients
            on_a_copy create_an_account $clients
        done
    done
    stop_postgresql
    stop_redis
}

# What one who reads a record, and one who changes one, notice of a change of many records, against the calm figure, and against
# what the reader notices of one ordinary writer.

# load_beside WHAT
load_beside() {
    load_http "one record read, $1" "$out/one_record-10000.requests" --clients 1 --tenths 40
    load_http "one deal advanced, $1" "$out/advance-10000.requests" --clients 1 --tenths 40
}

load_beside_writer() {
    load_http "one deal advanced, beside one who reads" "$out/advance-10000.requests" --clients 1 --tenths 50 &
    local writer=$!
    running+=("$writer")
    sleep 0.5
    load_http "one record read, beside one who advances deals" "$out/one_record-10000.requests" --clients 1 --tenths 40
    finish "$writer"
}

load_beside_bulk() {
    node bench/bulk.mjs "$port" "$(<"$data.token")" "$(<"$data.other_token")" 90 &
    local bulk=$!
    running+=("$bulk")
    sleep 0.5
    load_beside "while 10,000 change owner"
    finish "$bulk"
}

measure_bulk() {
    use 10000
    requests one_record
    requests advance
    if [[ ! -e $data.other_token ]]; then
        "$cairn" token --data "$data" --user other@example.com --create >"$data.other_token.new" 2>>"$out/server.log"
        mv "$data.other_token.new" "$data.other_token"
    fi
    local i
    for ((i = 0; i < repetitions; ++i)); do
        on_a_copy load_beside "calm"
        on_a_copy load_beside_writer
        on_a_copy load_beside_bulk
    done
}

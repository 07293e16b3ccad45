# What 100 browsers notice of others who behave badly, against the calm figure. There are 200 changes a second.

# load_calm WHAT [NEIGHBOUR OPTION...]
load_calm() {
    local neighbour=
    if (($# > 1)); then
        "$load" neighbour "${@:2}" --port "$port" --token "$(<"$data.token")" --tenths 100 &
        neighbour=$!
        running+=("$neighbour")
        sleep 0.5
    fi
    bounded "$load" fanout $(of_server) --what "$1" --requests "$out/advance-10000.requests" --subscribers 100 \
        --every-ms 5 --scheduled-tenths 80 --memory
    [[ ! $neighbour ]] || finish "$neighbour"
}

measure_calm() {
    use 10000
    requests advance
    local i
    for ((i = 0; i < repetitions; ++i)); do
        on_a_copy load_calm "calm"
        on_a_copy load_calm "beside one that never reads" reader
        on_a_copy load_calm "beside one that reads 1 KB a second" reader --bytes-per-second 1024
        on_a_copy load_calm "beside a thousand that come and go" comers --per-second 100
    done
}

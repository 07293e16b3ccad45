# What one person notices of 16 members who ask the costliest things that they can think of, against the calm figure.

members=16

# What the one asks for, while nobody or the members ask as well.
load_hostile() {
    local list neighbour=
    if [[ $1 != calm ]]; then
        "$load" neighbour members --port "$port" --tokens "$data.members" --requests "$out/worst-$opportunities.requests" \
            --tenths 80 2>>"$out/server.log" &
        neighbour=$!
        running+=("$neighbour")
        sleep 0.5
    fi
    for list in one_record by_owner; do
        load_http "$list, $1" "$out/$list-$opportunities.requests" --opportunities "$opportunities" --clients 1 --tenths 25
    done
    [[ ! $neighbour ]] || finish "$neighbour"
}

load_live_queries() {
    bounded "$load" subscribers $(of_server) --what "the costliest live queries, opened or refused, alone" --opportunities "$opportunities" \
        --queries "$out/worst_live-$opportunities.requests"
}

measure_hostile() {
    use 10000
    local list i
    for list in one_record by_owner worst worst_live; do requests $list; done
    if [[ ! -e $data.members ]]; then
        for ((i = 0; i < members; ++i)); do
            "$cairn" token --data "$data" --user "member$i@example.com" --create 2>>"$out/server.log"
        done >"$data.members.new"
        mv "$data.members.new" "$data.members"
    fi
    for ((i = 0; i < repetitions; ++i)); do
        on_a_copy load_http "the costliest requests, alone" "$out/worst-$opportunities.requests" --clients 1 --refusals \
            --opportunities "$opportunities" --tenths 50
        on_a_copy load_live_queries
        on_a_copy load_hostile calm
        on_a_copy load_hostile "beside 16 members at their worst"
    done
}

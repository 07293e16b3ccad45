# Many different live queries at once: what a change costs that some of them show, and one that none of them does.

# load_queries WHAT REQUESTS DIFFERENT
load_queries() {
    bounded "$load" queries $(of_server) --what "$1" --requests "$out/$2-10000.requests" --different "$3"
}

measure_queries() {
    use 10000
    requests change_watched
    requests change_unwatched
    local i
    for ((i = 0; i < repetitions; ++i)); do
        on_a_copy load_queries "a change, nobody listens" change_unwatched 0
        on_a_copy load_queries "a change that no query shows" change_unwatched 200
        on_a_copy load_queries "a change that queries show" change_watched 200
    done
}

# From a letter that is typed into the search box to the screen, in a browser, over 100,000 accounts and 300,000 other records.

load_typing() { bounded node bench/typing.mjs "$port" bench@example.com "$one_time"; }

measure_typing() {
    use "${BENCH_SEARCHED:-100000}" searched
    local i one_time
    for ((i = 0; i < repetitions; ++i)); do in_a_browser load_typing; done
}

# Frames a second while a browser scrolls through the list of 100,000 opportunities.

load_scroll() { bounded node bench/scroll.mjs "$port" bench@example.com "$one_time"; }

measure_scroll() {
    use 100000
    local i one_time
    for ((i = 0; i < repetitions; ++i)); do in_a_browser load_scroll; done
}

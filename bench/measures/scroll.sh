# Frames a second while a browser scrolls through the list of 100,000 opportunities.

load_scroll() { bounded node bench/scroll.mjs "$port" bench@example.com "$one_time"; }

measure_scroll() {
    use 100000
    local i one_time
    for ((i = 0; i < repetitions; ++i)); do
        rm -rf "$out/copy"
        cp -r "$data" "$out/copy"
        one_time=$("$cairn" token --data "$out/copy" --user bench@example.com --one-time-password 2>>"$out/server.log")
        serve "$out/copy"
        load_scroll
        stop "$server"
        rm -rf "$out/copy"
    done
}

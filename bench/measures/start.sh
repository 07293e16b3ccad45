# A log of a million events: opening it, building everything anew from it, and its size. Files are in the page cache.

# seconds_of COMMAND...: how long it took; what it prints goes to the log.
seconds_of() {
    local began=$EPOCHREALTIME
    "$@" >>"$out/server.log" 2>&1
    since "$began"
}

since() { awk -v began="$1" -v now="$EPOCHREALTIME" 'BEGIN { printf "%.6f", now - began }'; }

memory_mib() { awk '/^RssAnon/ { printf "%.6f", $2 / 1024 }' "/proc/$server/status"; }

open_it() {
    local began=$EPOCHREALTIME
    serve "$out/copy"
    local took
    took=$(since "$began")
    awk -v what="$1" -v took="$took" -v memory="$(memory_mib)" \
        'BEGIN { printf "{\"what\": \"%s\", \"seconds\": %.6f, \"server_memory_mib\": %.6f}\n", what, took, memory }'
    stop "$server"
}

replay_it() {
    local took
    took=$(seconds_of bounded "$cairn" replay --data "$out/copy")
    awk -v events="$events" -v took="$took" \
        'BEGIN { printf "{\"what\": \"replay\", \"seconds\": %.6f, \"events_per_second\": %.6f}\n", took, events / took }'
}

# What is really on the disk, against the same events as JSON lines.
size_it() {
    local json_bytes log_bytes
    json_bytes=$(bounded "$cairn" export --data "$data" | wc -c)
    log_bytes=$(du --block-size=1 -s "$data/log" | cut -f1)
    awk -v events="$events" -v json="$json_bytes" -v log_="$log_bytes" 'BEGIN {
        printf "{\"what\": \"size\", \"events\": %d, \"log_bytes_an_event\": %.6f, \"json_bytes_an_event\": %.6f}\n",
            events, log_ / events, json / events }'
}

measure_start() {
    use 100000 history
    local events i
    events=$("$cairn" export --data "$data" | wc -l)
    size_it
    for ((i = 0; i < repetitions; ++i)); do
        rm -rf "$out/copy"
        cp -r "$data" "$out/copy"
        sync
        open_it "open"
        replay_it
        rm -rf "$out"/copy/{world,views}*
        open_it "open without world and views"
    done
    rm -rf "$out/copy"
}

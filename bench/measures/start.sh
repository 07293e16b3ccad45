# A log of a million events: opening it, building everything anew from it, and its size. Files are in the page cache.

# stopwatch: starts it; stopped by seconds.
stopwatch() { began=$EPOCHREALTIME; }
seconds() { awk -v began="$began" -v now="$EPOCHREALTIME" 'BEGIN { printf "%.6f", now - began }'; }

# cpu_seconds PID: user and system, as far as it has come.
cpu_seconds() { awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.6f", ($12 + $13) / ticks }' "/proc/$1/stat"; }
memory_mib() { awk '/^RssAnon/ { printf "%.6f", $2 / 1024 }' "/proc/$1/status"; }

# open_it WHAT: from starting the program to the line that says that it listens.
open_it() {
    local began took
    stopwatch
    serve "$out/copy"
    took=$(seconds)
    printf '{"what": "%s", "events": %d, "seconds": %s, "events_per_second": %s, "cpu_seconds": %s, "server_memory_mib": %s}\n' \
        "$1" "$events" "$took" "$(per_second "$took")" "$(cpu_seconds "$server")" "$(memory_mib "$server")"
    stop "$server"
}

per_second() { awk -v events="$events" -v took="$1" 'BEGIN { printf "%.6f", events / took }'; }

replay_it() {
    local began took cpu TIMEFORMAT='%U %S'
    stopwatch
    { time bounded "$cairn" replay --data "$out/copy" >>"$out/server.log" 2>&1; } 2>"$out/replay.times"
    took=$(seconds)
    cpu=$(awk '{ printf "%.6f", $1 + $2 }' "$out/replay.times")
    printf '{"what": "replay", "events": %d, "seconds": %s, "events_per_second": %s, "cpu_seconds": %s}\n' \
        "$events" "$took" "$(per_second "$took")" "$cpu"
}

export_it() { bounded "$cairn" export --data "$data" 2>>"$out/server.log"; }

# What is really on the disk, against the same events as JSON lines.
size_it() {
    local json_bytes log_bytes
    json_bytes=$(export_it | wc -c)
    log_bytes=$(du --block-size=1 -s "$data/log" | cut -f1)
    awk -v events="$events" -v json="$json_bytes" -v log_="$log_bytes" 'BEGIN {
        printf "{\"what\": \"size\", \"events\": %d, \"log_bytes_an_event\": %.6f, \"json_bytes_an_event\": %.6f}\n",
            events, log_ / events, json / events }'
}

measure_start() {
    use 100000 history
    local events i
    # Those of an earlier build may have to be built anew before they can be read.
    serve "$data"
    stop "$server"
    events=$(export_it | wc -l)
    size_it
    for ((i = 0; i < repetitions; ++i)); do
        rm -rf "$out/copy"
        cp -r "$data" "$out/copy"
        sync
        open_it "open"
        replay_it
        rm -rf "$out"/copy/{world,views}
        open_it "open without world and views"
    done
    rm -rf "$out/copy" "$out/replay.times"
}

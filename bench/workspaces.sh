# Cairn's servers and the workspaces that they serve.

# serve FOLDER [PREFIX...]: starts a server, sets port and server (its pid). All load comes from one address and one person, who
# may ask as often as he can.
serve() {
    start_announced "${@:2}" "$cairn" serve --data "$1" --listen 127.0.0.1:0 --per-address 100000 --per-person 100000 \
        --read-rate 0 --write-rate 0
    server=$pid
}

# use_demo: makes the demo company unless it is there, and sets data; its administrator may ask how lists are found.
use_demo() {
    data=$out/data-demo
    [[ -e $data.token ]] && return
    say "Making the demo company"
    rm -rf "$data"
    start_announced "$cairn" serve --data "$data" --demo --listen 127.0.0.1:0
    stop "$pid"
    local email
    email=$(sed -n 's/.*"admin":.*"email":"\([^"]*\)".*/\1/p' samples/demo/story-1.json)
    "$cairn" token --data "$data" --user "$email" >"$data.token.new"
    mv "$data.token.new" "$data.token"
}

# bounded COMMAND...: no load runs for longer than `patience` seconds, whatever the server does.
patience=180
bounded() { timeout --foreground "$patience" "$@"; }

# of_server: the options that say what is measured, and for whom. Tokens have no blanks.
of_server() { printf '%s ' --port "$port" --pid "$server" --token "$(<"$data.token")"; }

# load_http WHAT REQUESTS [OPTION...]: one line of results.
load_http() { bounded "$load" http $(of_server) --what "$1" --requests "$2" "${@:3}"; }

requests() { "$load" requests "$1" "$opportunities" >"$out/$1-$opportunities.requests"; }

# send_all LIST: the requests of a list, once each, to the server that runs.
send_all() {
    local patience=1800
    requests "$1"
    load_http "batches of 250, $1" "$out/$1-$opportunities.requests" --once --opportunities "$opportunities"
    rm "$out/$1-$opportunities.requests"
}

# settle: what a build makes anew of a folder that another one left, as views and the index for searching, is made before
# anything is measured.
settle() {
    local build
    build=$(sha256sum <"$cairn")
    [[ -e $data.settled && $(<"$data.settled") == "$build" ]] && return
    serve "$data"
    await_still "$server"
    stop "$server"
    printf '%s\n' "$build" >"$data.settled"
}

# use OPPORTUNITIES [LIST]: makes the workspace of so many, and what a list adds to it, unless it is there; sets data and
# opportunities.
use() {
    opportunities=$1
    data=$out/data-$1${2:+-$2}
    [[ -e $data.filled ]] || make_workspace "$@"
    settle
}

# make_workspace OPPORTUNITIES [LIST]: in data.
make_workspace() {
    say "Making a workspace of $1 opportunities${2:+, with $2}"
    rm -rf "$data" "$data".*
    "$cairn" init --data "$data" --admin bench@example.com >/dev/null 2>>"$out/server.log"
    "$cairn" token --data "$data" --user bench@example.com >"$data.token"
    serve "$data"
    local list
    for list in fill ${2:-}; do send_all "$list"; done >"$data.filled.new"
    stop "$server"
    mv "$data.filled.new" "$data.filled"
}

# on_a_copy COMMAND...: with a server on a fresh copy, so that every run finds the same workspace; behind the words of
# `prefix`, where there are some.
prefix=()
on_a_copy() {
    copy_workspace
    on_the_copy "$@"
}

# in_a_browser COMMAND...: likewise, for somebody who signs in with `one_time`, a one-time password.
in_a_browser() {
    copy_workspace
    one_time=$("$cairn" token --data "$out/copy" --user bench@example.com --one-time-password 2>>"$out/server.log")
    on_the_copy "$@"
}

copy_workspace() {
    rm -rf "$out/copy"
    cp -r "$data" "$out/copy"
    sync
}

on_the_copy() {
    serve "$out/copy" "${prefix[@]}"
    "$@"
    stop "$server"
    rm -rf "$out/copy"
}

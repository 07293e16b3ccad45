# Servers that send what one connection says to many others, over WebSocket. Each start_NAME [PREFIX...] sets pid, port and
# feed_port (where publications are taken), or reason where it cannot be had.

start_nats() {
    reason="not installed"
    command -v nats-server >/dev/null || return 1
    reason="did not start: $out/server.log"
    local web_socket_port
    feed_port=$("$load" port)
    web_socket_port=$("$load" port)
    cat >"$out/nats.conf" <<TEXT
host: 127.0.0.1
port: $feed_port
ping_interval: "1h"
websocket { host: 127.0.0.1, port: $web_socket_port, no_tls: true, compression: false }
TEXT
    # As many threads as it has CPUs here.
    start_silent "$web_socket_port" "$@" env ${1:+GOMAXPROCS=1} nats-server -c "$out/nats.conf"
}

# start_node SCRIPT [PREFIX...]
start_node() {
    reason="no Node"
    command -v node >/dev/null && command -v npm >/dev/null || return 1
    reason="npm ci failed: $out/server.log"
    [[ bench/peers/node_modules/.package-lock.json -nt bench/peers/package-lock.json ]] ||
        npm ci --prefix bench/peers --no-audit --no-fund >>"$out/server.log" 2>&1 || return 1
    reason="did not start: $out/server.log"
    start_announced "${@:2}" node "bench/peers/$1" || return 1
    feed_port=$port
}

start_ws() { start_node ws_server.js "$@"; }
start_socket.io() { start_node socket_io_server.js "$@"; }

# Redis as a durable log: one XADD a request into a stream, flushed before it is answered.

redis_pid=

start_redis() {
    wanted redis && command -v redis-server >/dev/null || return 0
    local folder=$PWD/$out/redis
    rm -rf "$folder"
    mkdir -p "$folder"
    redis_port=$("$load" port)
    # Without rewriting its file in the middle of a measurement.
    start_silent "$redis_port" redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder" --appendonly yes \
        --appendfsync always --save '' --auto-aof-rewrite-percentage 0 || return 0
    redis_pid=$pid
}

# load_redis CLIENTS: one line of results.
load_redis() {
    wanted redis || return 0
    local as="redis, append to a stream" count=8000 event
    [[ $redis_pid ]] || { missing "one durable change" "$as" "not installed, or did not start: $out/server.log"; return; }
    # redis-benchmark counts; about three seconds' worth.
    case $1 in 16) count=60000 ;; 64) count=120000 ;; esac
    printf -v event '%300s' ''
    bounded "$load" peer --kind redis-benchmark --pid "$redis_pid" --what "one durable change" --system "$as" --clients "$1" -- \
        redis-benchmark -h 127.0.0.1 -p "$redis_port" -c "$1" -n "$count" --csv XADD events '*' data "${event// /x}"
}

stop_redis() {
    [[ ! $redis_pid ]] || stop "$redis_pid"
    redis_pid=
    rm -rf "$out/redis"
}

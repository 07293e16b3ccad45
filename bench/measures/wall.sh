# What one person notices of strangers who mean the server ill, and what becomes of those, without TLS and with it. The server has
# the limits that it has for everybody.

measure_wall() {
    use_demo
    [[ -e $out/chain/key.pem ]] || bench/tls_chain.sh "$out/chain" localhost
    local spoken tls
    for spoken in plain tls; do
        tls=()
        [[ $spoken == tls ]] && tls=(--tls-cert "$out/chain/chain.pem" --tls-key "$out/chain/key.pem")
        start_announced "$cairn" serve --demo --data "$data" --listen 127.0.0.1:0 "${tls[@]}"
        timeout --foreground 600 node bench/wall.mjs "$port" "$pid" "$(<"$data.token")" 8 "$spoken"
        stop "$pid"
    done
}

#include "bench/dialect.hpp"

#include <map>
#include <stdexcept>

#include "bench/frame_scanner.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t message_bytes = 300;

/// About what one row of a list is, without the totals and titles that Cairn sends along.
std::string message() {
    std::string row =
        R"({"id":"01900003-0000-7000-8000-000000000042","type":"opportunity","version":"7",)"
        R"("position":"12345","stage":"negotiating","amount":{"amount":"125000","currency":"CNY"},)"
        R"("name":"Tower crane lease, )";
    row.append(message_bytes - row.size() - 2, 'x');
    return row + R"("})";
}

Dialect nats(std::uint16_t port) {
    const std::string connect = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";
    return {.upgrade = upgrade_request(port, "/", ""),
            .greeting = text_frame(connect + "SUB x 1\r\nPING\r\n"),
            .ready_mark = "PONG",
            .feed = Dialect::Feed::raw,
            .feed_greeting = connect,
            .publication = "PUB x " + std::to_string(message_bytes) + "\r\n" + message() + "\r\n"};
}

Dialect ws(std::uint16_t port) {
    return {.upgrade = upgrade_request(port, "/", ""),
            .greeting = "",
            .ready_mark = "",
            .feed = Dialect::Feed::web_socket,
            .feed_greeting = "",
            .publication = text_frame(message())};
}

Dialect socket_io(std::uint16_t port) {
    return {.upgrade = upgrade_request(port, "/socket.io/?EIO=4&transport=websocket", ""),
            .greeting = text_frame("40"),
            .ready_mark = "40{",
            .feed = Dialect::Feed::web_socket,
            .feed_greeting = text_frame("40"),
            .publication = text_frame(R"(42["change",)" + message() + "]")};
}

}  // namespace

Dialect cairn_dialect(const Target& target, std::string_view query, std::string_view since) {
    std::string subscribe = R"({"op":"subscribe","ref":"a","query":)" + std::string(query);
    if (!since.empty()) subscribe.append(R"(,"since":")").append(since).append("\"");
    return {.upgrade = upgrade_request(target.port, "/api/v1/live",
                                       "Authorization: Bearer " + target.token +
                                           "\r\nSec-WebSocket-Protocol: cairn.v1\r\n"),
            .greeting = text_frame(subscribe + "}"),
            .ready_mark = R"({"op":"subscribed")",
            .feed = Dialect::Feed::http,
            .feed_greeting = "",
            .publication = ""};
}

Dialect peer_dialect(const std::string& name, std::uint16_t port) {
    const std::map<std::string, Dialect (*)(std::uint16_t)> peers{
        {"nats", nats}, {"ws", ws}, {"socket.io", socket_io}};
    const auto found = peers.find(name);
    if (found == peers.end()) throw std::runtime_error("no such peer: " + name);
    return found->second(port);
}

}  // namespace cairn::bench

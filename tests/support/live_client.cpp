#include "tests/support/live_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>

#include "core/json.hpp"
#include "tests/support/held_totals.hpp"

namespace cairn::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

struct LiveClient::Connection {
    [[nodiscard]] beast::tcp_stream& tcp() { return beast::get_lowest_layer(socket); }

    asio::io_context context;
    websocket::stream<beast::tcp_stream> socket{context};
};

LiveClient::LiveClient(std::uint16_t port, const std::string& token) : token_(token) {
    connect(port);
}
LiveClient::~LiveClient() { disconnect(); }

void LiveClient::connect(std::uint16_t port) {
    connection_ = std::make_unique<Connection>();
    auto& socket = connection_->socket;
    connection_->tcp().connect(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port));
    socket.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
        request.set("Authorization", "Bearer " + token_);
        request.set("Sec-WebSocket-Protocol", "cairn.v1");
    }));
    socket.handshake("127.0.0.1:" + std::to_string(port), "/api/v1/live");
}

void LiveClient::disconnect() {
    beast::error_code ignored;
    if (connection_) connection_->tcp().socket().close(ignored);
    connection_.reset();
}

std::uint16_t LiveClient::close_code() const {
    return static_cast<std::uint16_t>(connection_->socket.reason().code);
}

void LiveClient::send(const Json& message) {
    connection_->socket.text(true);
    connection_->socket.write(asio::buffer(json_text(message)));
}

std::optional<Json> LiveClient::receive(std::chrono::milliseconds timeout) {
    beast::flat_buffer buffer;
    std::optional<beast::error_code> outcome;
    connection_->tcp().expires_after(timeout);
    connection_->socket.async_read(buffer,
                                   [&](beast::error_code error, std::size_t) { outcome = error; });
    connection_->context.restart();
    connection_->context.run();
    if (!outcome || *outcome) return std::nullopt;
    return trusted_json(beast::buffers_to_string(buffer.data()));
}

Json LiveClient::subscribe(const Json& query) {
    Json message{{"op", "subscribe"}, {"ref", "a"}, {"query", query}};
    if (!epoch.empty()) message["since"] = epoch + ":" + std::to_string(position);
    send(message);
    const auto answer = receive();
    if (!answer || (*answer)["op"] != "subscribed") return answer.value_or(Json());
    channel_ = (*answer)["channel"];
    if ((*answer)["reset"].get<bool>()) rows.clear();
    apply(*answer);
    epoch = (*answer)["epoch"];
    return *answer;
}

bool LiveClient::apply(const Json& message) {
    const std::uint64_t to = std::stoull(message["position"].get<std::string>());
    if (message["op"] == "change") {
        const bool is_later =
            to > position || (to == position && message.value("moment", "") > moment);
        if (!is_later) return true;  // Known already.
        if (std::stoull(message["from"].get<std::string>()) > position) return false;
    }
    for (const char* list : {"rows", "upsert"})
        for (const auto& row : message.value(list, Json::array())) {
            rows[row["id"]] = row;
            ++upserts;
        }
    for (const auto& id : message.value("remove", Json::array())) rows.erase(id.get<std::string>());
    if (message.contains("all")) take_totals(measured, message);
    totals = message.value("totals", Json());
    total = message.value("total", 0);
    moment = message.value("moment", "");
    position = to;
    return true;
}

bool LiveClient::follow_to(std::uint64_t wanted, const std::string& until) {
    while (position < wanted || moment < until) {
        const auto message = receive();
        if (!message || (*message)["op"] != "change" || (*message)["channel"] != channel_)
            return false;
        if (!apply(*message)) return false;
    }
    return true;
}

}  // namespace cairn::test

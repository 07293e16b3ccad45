#include "bench/subscriber.hpp"

#include <stdexcept>

namespace cairn::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

std::string_view text_of(const beast::flat_buffer& buffer) {
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

Subscriber::Subscriber(asio::io_context& context, const Target& target) : socket_(context) {
    beast::get_lowest_layer(socket_).connect({asio::ip::address_v4::loopback(), target.port});
    beast::get_lowest_layer(socket_).socket().set_option(asio::ip::tcp::no_delay(true));
    socket_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        request.set("Authorization", "Bearer " + target.token);
        request.set("Sec-WebSocket-Protocol", "cairn.v1");
    }));
    socket_.handshake("127.0.0.1:" + std::to_string(target.port), "/api/v1/live");
    subscribe();
}

void Subscriber::subscribe() {
    constexpr std::string_view wish =
        R"({"op":"subscribe","ref":"a","query":{"list":"opportunity","by":"stage"}})";
    socket_.text(true);
    socket_.write(asio::buffer(wish));
    socket_.read(buffer_);
    const auto answer = text_of(buffer_);
    if (answer.find(R"("op":"subscribed")") == std::string_view::npos)
        throw std::runtime_error("not subscribed: " + std::string(answer.substr(0, 300)));
    buffer_.clear();
}

void Subscriber::listen(std::function<void()> changed) {
    changed_ = std::move(changed);
    read_next();
}

void Subscriber::read_next() {
    socket_.async_read(buffer_, [this](beast::error_code error, std::size_t) {
        if (error) throw beast::system_error(error, "reading a frame");
        if (text_of(buffer_).find(R"("op":"change")") == std::string_view::npos)
            throw std::runtime_error("not a change: " +
                                     std::string(text_of(buffer_).substr(0, 300)));
        buffer_.clear();
        changed_();
        read_next();
    });
}

}  // namespace cairn::bench

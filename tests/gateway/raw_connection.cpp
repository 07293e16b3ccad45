#include "tests/gateway/raw_connection.hpp"

#include <boost/asio/write.hpp>
#include <sys/socket.h>

namespace cairn::test {

RawConnection::RawConnection(std::uint16_t port, int receive_bytes) {
    socket_.open(boost::asio::ip::tcp::v4());
    if (receive_bytes > 0)
        socket_.set_option(boost::asio::socket_base::receive_buffer_size(receive_bytes));
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
}

RawConnection::RawConnection(std::uint16_t port, const std::string& bytes) : RawConnection(port) {
    send(bytes);
}

void RawConnection::send(const std::string& bytes) {
    boost::asio::write(socket_, boost::asio::buffer(bytes));
}

bool RawConnection::read_to(const std::string& end, Milliseconds patience) {
    while (received.find(end) == std::string::npos)
        if (!read_some(patience)) return false;
    return true;
}

std::optional<RawConnection::Milliseconds> RawConnection::end(Milliseconds patience) {
    const auto start = std::chrono::steady_clock::now();
    const auto passed = [&] {
        return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start);
    };
    while (!ended_ && passed() < patience) read_some(patience - passed());
    return ended_ ? std::optional(passed()) : std::nullopt;
}

bool RawConnection::has_something_to_read() {
    pollfd waiting{socket_.native_handle(), POLLIN, 0};
    return poll(&waiting, 1, 0) > 0;
}

bool RawConnection::read_some(Milliseconds patience) {
    pollfd waiting{socket_.native_handle(), POLLIN, 0};
    if (ended_ || poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return false;
    std::string bytes(65536, '\0');
    const auto count = recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
    ended_ = count <= 0;
    if (!ended_) received.append(bytes, 0, static_cast<std::size_t>(count));
    return !ended_;
}

std::string live_head(const std::string& let_in, const std::string& more) {
    return "GET /api/v1/live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Protocol: cairn.v1\r\nOrigin: http://a\r\n" +
           let_in + "\r\n" + more + "\r\n";
}

std::string event_stream_head(const std::string& let_in) {
    return "GET /api/v1/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n" + let_in +
           "\r\n\r\n";
}

std::string bearer(const std::string& token) { return "Authorization: Bearer " + token; }

}  // namespace cairn::test

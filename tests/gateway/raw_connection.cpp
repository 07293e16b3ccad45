#include "tests/gateway/raw_connection.hpp"

#include <boost/asio/write.hpp>

namespace cairn::test {

RawConnection::RawConnection(ServerPlace at, int receive_bytes) {
    socket_.connect(at, {.receive_bytes = receive_bytes});
}

RawConnection::RawConnection(ServerPlace at, const std::string& bytes) : RawConnection(at) {
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

bool RawConnection::has_something_to_read() { return socket_.has_something_to_read(); }

bool RawConnection::read_some(Milliseconds patience) {
    if (ended_ || !socket_.has_something_to_read(patience)) return false;
    std::string bytes(65536, '\0');
    boost::system::error_code error;
    const std::size_t count = socket_.read_some(boost::asio::buffer(bytes), error);
    ended_ = count == 0;
    received.append(bytes, 0, count);
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

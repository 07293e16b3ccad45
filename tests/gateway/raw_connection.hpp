#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>
#include <sys/socket.h>

namespace cairn::test {

/// A connection that sends what it is told and reads only when it is told.
class RawConnection {
public:
    using Milliseconds = std::chrono::milliseconds;

    /// `receive_bytes`: how much the system takes for it unread; 0: as much as it likes.
    explicit RawConnection(std::uint16_t port, int receive_bytes = 0) {
        socket_.open(boost::asio::ip::tcp::v4());
        if (receive_bytes > 0)
            socket_.set_option(boost::asio::socket_base::receive_buffer_size(receive_bytes));
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    }
    RawConnection(std::uint16_t port, const std::string& bytes) : RawConnection(port) {
        send(bytes);
    }

    void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
    /// Reads until `end` stands in what was received, or nothing more has come for so long.
    bool read_to(const std::string& end, Milliseconds patience = std::chrono::seconds(20)) {
        while (received.find(end) == std::string::npos)
            if (!read_some(patience)) return false;
        return true;
    }
    /// Reads on until the server has ended the connection; how long that took. Nothing: it has not,
    /// within the time.
    std::optional<Milliseconds> end(Milliseconds patience) {
        const auto start = std::chrono::steady_clock::now();
        const auto passed = [&] {
            return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() -
                                                            start);
        };
        while (!ended_ && passed() < patience) read_some(patience - passed());
        return ended_ ? std::optional(passed()) : std::nullopt;
    }
    [[nodiscard]] bool has_something_to_read() {
        pollfd waiting{socket_.native_handle(), POLLIN, 0};
        return poll(&waiting, 1, 0) > 0;
    }

    std::string received;

private:
    bool read_some(Milliseconds patience) {
        pollfd waiting{socket_.native_handle(), POLLIN, 0};
        if (ended_ || poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return false;
        std::string bytes(65536, '\0');
        const auto count = recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
        ended_ = count <= 0;
        if (!ended_) received.append(bytes, 0, static_cast<std::size_t>(count));
        return !ended_;
    }
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_{context_};
    bool ended_ = false;
};

/// The head of a request for a live session or anything else, `let_in` being the header that says
/// who asks.
inline std::string live_head(const std::string& let_in, const std::string& more = "") {
    return "GET /api/v1/live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Protocol: cairn.v1\r\nOrigin: http://a\r\n" +
           let_in + "\r\n" + more + "\r\n";
}
inline std::string event_stream_head(const std::string& let_in) {
    return "GET /api/v1/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n" + let_in +
           "\r\n\r\n";
}
inline std::string bearer(const std::string& token) { return "Authorization: Bearer " + token; }

/// Whether something comes true in time.
template <class Condition>
bool comes_true(Condition condition, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        poll(nullptr, 0, 2);
    }
    return true;
}

}  // namespace cairn::test

#include "tests/gateway/wire_client.hpp"

#include <utility>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/time.h>

#include "core/bytes.hpp"

namespace cairn::test {

std::uint16_t ServerFrame::close_code() const {
    return payload.size() < 2 ? 0 : get_big_endian<std::uint16_t>(payload);
}

WireClient::WireClient(const ServedWorkspace& served,
                       const std::string& after_head,
                       const std::string& path) {
    socket_.connect(served.at());
    const timeval limit{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    send("GET " + path +
         " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
         "Sec-WebSocket-Protocol: cairn.v1\r\nAuthorization: Bearer " +
         served.member + "\r\n\r\n" + after_head);
    while (!received_.ends_with("\r\n\r\n")) take(1);
    head = std::exchange(received_, {});
}

void WireClient::send(const std::string& bytes) {
    boost::asio::write(socket_, boost::asio::buffer(bytes));
}

void WireClient::send_raw(const std::string& bytes) {
    static_cast<void>(::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

ServerFrame WireClient::next() {
    take(2);
    const auto first = static_cast<unsigned char>(received_[0]);
    std::size_t size = static_cast<unsigned char>(received_[1]);
    received_.clear();
    if (const std::size_t more = size == 127 ? 8 : size == 126 ? 2 : 0; more > 0) {
        take(more);
        size = 0;
        for (const char byte : std::exchange(received_, {}))
            size = size << 8 | static_cast<unsigned char>(byte);
    }
    take(size);
    return {first, std::exchange(received_, {})};
}

Json WireClient::next_message() { return trusted_json(next().payload); }

bool WireClient::is_at_end() {
    char byte = 0;
    boost::system::error_code error;
    static_cast<void>(socket_.read_some(boost::asio::buffer(&byte, 1), error));
    return error == boost::asio::error::eof;
}

void WireClient::take(std::size_t count) {
    const std::size_t before = received_.size();
    received_.resize(before + count);
    boost::asio::read(socket_, boost::asio::buffer(received_.data() + before, count));
}

}  // namespace cairn::test

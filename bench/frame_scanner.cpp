#include "bench/frame_scanner.hpp"

#include <stdexcept>

namespace cairn::bench {

namespace {

constexpr std::uint8_t text = 0x81;
constexpr std::uint8_t pong = 0x8A;
constexpr std::uint8_t masked = 0x80;
constexpr std::uint8_t two_bytes_follow = 126;
constexpr std::uint8_t eight_bytes_follow = 127;

std::string client_frame(std::uint8_t first, std::string_view payload) {
    std::string frame{static_cast<char>(first)};
    if (payload.size() < two_bytes_follow) {
        frame.push_back(static_cast<char>(masked | payload.size()));
    } else if (payload.size() <= 0xFFFF) {
        frame.push_back(static_cast<char>(masked | two_bytes_follow));
        frame.push_back(static_cast<char>(payload.size() >> 8));
        frame.push_back(static_cast<char>(payload.size()));
    } else {
        throw std::runtime_error("so long a frame is never sent");
    }
    frame.append(4, '\0');  // A mask of zeros: valid, and the payload stays readable in a trace.
    return frame.append(payload);
}

}  // namespace

std::size_t FrameScanner::head_size() const {
    if (head_bytes_ < 2 || head_[1] < two_bytes_follow) return 2;
    return head_[1] == two_bytes_follow ? 4 : 10;
}

FrameKind FrameScanner::kind() const {
    switch (head_[0] & 0x0F) {
        case 8: return FrameKind::close;
        case 9: return FrameKind::ping;
        case 10: return FrameKind::pong;
        default: return FrameKind::message;
    }
}

std::size_t FrameScanner::read_head(std::string_view bytes) {
    std::size_t used = 0;
    while (head_bytes_ < head_size() && used < bytes.size())
        head_[head_bytes_++] = static_cast<std::uint8_t>(bytes[used++]);
    if (head_bytes_ < head_size()) return used;
    in_payload_ = true;
    missing_ = head_[1];
    if (head_bytes_ == 2) return used;
    missing_ = 0;
    for (std::size_t i = 2; i < head_bytes_; ++i) missing_ = missing_ << 8 | head_[i];
    return used;
}

std::string member(const std::string& message, const std::string& name) {
    const std::string start = '"' + name + R"(":")";
    const auto at = message.find(start);
    if (at == std::string::npos) throw std::runtime_error("no " + name + " in " + message);
    const auto begin = at + start.size();
    return message.substr(begin, message.find('"', begin) - begin);
}

std::string text_frame(std::string_view payload) { return client_frame(text, payload); }

std::string pong_frame() { return client_frame(pong, ""); }

std::string upgrade_request(std::uint16_t port, std::string_view path, std::string_view headers) {
    // The key is everybody's: nobody here checks the answer to it.
    return std::string("GET ").append(path) +
           " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
           "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string(headers) + "\r\n";
}

}  // namespace cairn::bench

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "gateway/http/http_limits.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/request_head.hpp"
#include "gateway/live/live_message.hpp"
#include "gateway/live/websocket.hpp"
#include "gateway/wire/hello_guard.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace cairn::fuzz {
namespace {

namespace http = boost::beast::http;

void http_head(std::string_view bytes) {
    http::request_parser<http::string_body> parser;
    const HeadLimits limits;
    parser.header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
    parser.body_limit(boost::none);
    boost::system::error_code error;
    parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error || !parser.is_header_done()) return;
    Request request;
    if (!read_head(parser.get().base(), limits, request)) return;
    promise(!request.path.empty() && request.path.front() == '/', "a path begins at the root");
}

/// What a reader says of bytes that come in pieces of so many.
struct Heard {
    std::string said;
    std::optional<std::uint16_t> ended;
    bool operator==(const Heard&) const = default;
};

Heard heard(std::string_view bytes, std::size_t piece) {
    Heard heard;
    websocket::Reader reader(std::size_t{64} << 10);
    for (std::size_t at = 0; at < bytes.size() && !heard.ended; at += piece)
        heard.ended = reader.read(bytes.substr(at, piece),
                                  [&](websocket::Opcode opcode, std::string_view payload) {
                                      heard.said += std::to_string(static_cast<int>(opcode)) + ' ' +
                                                    std::to_string(payload.size()) + ' ';
                                      heard.said += payload;
                                      return true;
                                  });
    return heard;
}

void websocket_frames(std::string_view bytes) {
    if (bytes.empty()) return;
    const Heard at_once = heard(bytes, bytes.size());
    for (const std::size_t piece : {1, 7})
        promise(heard(bytes, piece) == at_once, "frames are the same in whatever pieces they come");
}

void live_message(std::string_view bytes) {
    const auto message = parse_json(bytes);
    if (!message || !message->is_object()) return;
    if (const auto known = only_known_members(*message); !known)
        promise(parse_json(error_frame("a", known.error())).has_value(), "a refusal is JSON");
}

bool are_let_in(std::string_view bytes, std::size_t piece) {
    HelloGuard guard;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        if (!guard.lets_in(bytes.substr(at, piece))) return false;
    return true;
}

void client_hello(std::string_view bytes) {
    const bool let_in = are_let_in(bytes, bytes.size() + 1);
    for (const std::size_t piece : {1, 7})
        promise(are_let_in(bytes, piece) == let_in, "a hello is the same in whatever pieces");
}

constexpr FuzzTarget targets_of_http[] = {{"http_head", http_head},
                                          {"client_hello", client_hello},
                                          {"websocket", websocket_frames},
                                          {"live_message", live_message}};

}  // namespace

std::span<const FuzzTarget> http_targets() { return targets_of_http; }

}  // namespace cairn::fuzz

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/message.hpp"

/// The WebSocket protocol (RFC 6455), server's side, without sockets: what bytes mean and which to
/// send. No extensions.
namespace cairn::websocket {

enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

/// RFC 6455 7.4.1.
namespace close_code {
constexpr std::uint16_t normal = 1000;
constexpr std::uint16_t going_away = 1001;
constexpr std::uint16_t protocol_error = 1002;
constexpr std::uint16_t unsupported_data = 1003;
constexpr std::uint16_t not_utf8 = 1007;
constexpr std::uint16_t too_large = 1009;
}  // namespace close_code

/// The head of the answer that opens the connection (RFC 6455 4.2.2), with the subprotocol where it
/// was offered. Fails with "request.upgrade": not an upgrade, or one of another version (426).
[[nodiscard]] Result<std::string> opening_head(const Request& request,
                                               std::string_view subprotocol);

/// Adds the head of a frame whose payload follows.
void put_head(std::string& out, Opcode opcode, std::size_t payload_bytes);
/// Adds one whole frame, unmasked as a server's are.
void put_frame(std::string& out, Opcode opcode, std::string_view payload);
[[nodiscard]] std::string close_payload(std::uint16_t code, std::string_view reason);
/// Of a close frame that has one: of at least two bytes.
[[nodiscard]] std::uint16_t code_of_close(std::string_view payload);

/// Takes what a client sends apart. Keeps no more than the message at hand.
class Reader {
public:
    /// A message (whole, put together of its fragments) or a control frame. False: stop reading.
    using Visitor = std::function<bool(Opcode opcode, std::string_view payload)>;

    explicit Reader(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}
    /// Visits all that the bytes complete, in order. Returns the code to close with where the
    /// client broke the protocol or its message is too large. After that, or where the visitor
    /// said stop, what comes is ignored and not kept.
    [[nodiscard]] std::optional<std::uint16_t> read(std::string_view bytes, const Visitor& visit);

private:
    struct Frame;
    [[nodiscard]] std::optional<std::uint16_t> objection(const Frame& frame) const;
    /// Nothing where the frame is not whole yet.
    [[nodiscard]] static std::optional<Frame> frame_at_start(std::string_view bytes);
    [[nodiscard]] std::optional<std::uint16_t> take(const Frame& frame, const Visitor& visit);
    [[nodiscard]] std::optional<std::uint16_t> take_control(const Frame& frame,
                                                            const Visitor& visit);

    std::size_t message_bytes_max_;
    std::string received_;  ///< Bytes of a frame that is not whole yet.
    std::string message_;   ///< Of the fragments so far.
    std::optional<Opcode> of_fragments_;
    bool stopped_ = false;
};

}  // namespace cairn::websocket

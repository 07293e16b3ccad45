#include "gateway/live/websocket.hpp"

#include <algorithm>
#include <array>

#include <boost/beast/core/string.hpp>
#include <openssl/evp.h>

#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "events/values/text_format.hpp"

namespace cairn::websocket {
namespace {

constexpr std::size_t control_bytes_max = 125;
constexpr std::size_t mask_bytes = 4;
constexpr std::size_t key_bytes = 16;
constexpr unsigned char final_bit = 0x80;
constexpr unsigned char reserved_bits = 0x70;
constexpr unsigned char masked_bit = 0x80;
constexpr unsigned char length_16 = 126;
constexpr unsigned char length_64 = 127;

bool is_control(Opcode opcode) { return static_cast<unsigned char>(opcode) >= 8; }

bool is_known(Opcode opcode) {
    switch (opcode) {
        case Opcode::continuation:
        case Opcode::text:
        case Opcode::binary:
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong: return true;
    }
    return false;
}

/// RFC 6455 7.4: those that a peer may send.
bool may_be_sent(std::uint16_t code) {
    const bool of_protocol =
        code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    return of_protocol || (code >= 3000 && code <= 4999);
}

bool lists(std::string_view header, std::string_view wanted) {
    return std::ranges::any_of(split(header, ','), [&](std::string_view part) {
        return boost::beast::iequals(trimmed(part), wanted);
    });
}

/// What shows the client that its key was read (RFC 6455 4.2.2, 5).
std::string accept_key(std::string_view key) {
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    const int hashed =
        EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha1(), nullptr);
    CAIRN_ASSERT(hashed == 1);
    return to_base64({reinterpret_cast<const char*>(hash.data()), size});
}

}  // namespace

Result<std::string> opening_head(const Request& request, std::string_view subprotocol) {
    const bool asks = request.method == Method::get && request.version >= 11 &&
                      lists(request.header("upgrade"), "websocket") &&
                      lists(request.header("connection"), "upgrade") &&
                      request.header("sec-websocket-version") == "13";
    if (!asks) return invalid("request.upgrade", {{"status", 426}});
    const auto key = request.header("sec-websocket-key");
    const auto bytes = from_base64(key);
    if (!bytes || bytes->size() != key_bytes)
        return invalid("request.upgrade", {{"place", "Sec-WebSocket-Key"}});
    std::string head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        accept_key(key) + "\r\n";
    // Only where it was offered, else the client must fail the connection (RFC 6455 4.1).
    if (lists(request.header("sec-websocket-protocol"), subprotocol))
        head.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
    return head + "\r\n";
}

void put_head(std::string& out, Opcode opcode, std::size_t payload_bytes) {
    out.push_back(static_cast<char>(final_bit | static_cast<unsigned char>(opcode)));
    if (payload_bytes < length_16) {
        out.push_back(static_cast<char>(payload_bytes));
    } else if (payload_bytes <= 0xffff) {
        out.push_back(static_cast<char>(length_16));
        put_big_endian(out, static_cast<std::uint16_t>(payload_bytes));
    } else {
        out.push_back(static_cast<char>(length_64));
        put_big_endian(out, static_cast<std::uint64_t>(payload_bytes));
    }
}

void put_frame(std::string& out, Opcode opcode, std::string_view payload) {
    put_head(out, opcode, payload.size());
    out += payload;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
    std::string payload;
    put_big_endian(payload, code);
    return payload.append(reason.substr(0, control_bytes_max - payload.size()));
}

std::uint16_t code_of_close(std::string_view payload) {
    return get_big_endian<std::uint16_t>(payload);
}

/// A frame as it stands on the wire, perhaps not whole.
struct Reader::Frame {
    bool final = false;
    bool reserved = false;
    bool masked = false;
    Opcode opcode{};
    std::uint64_t payload_bytes = 0;
    std::size_t head_bytes = 0;
    std::string_view rest;  ///< All that was received from the frame's start on.

    [[nodiscard]] bool is_whole() const { return rest.size() - head_bytes >= payload_bytes; }
    [[nodiscard]] std::size_t bytes() const {
        return head_bytes + static_cast<std::size_t>(payload_bytes);
    }
    [[nodiscard]] std::string payload() const {
        std::string plain(rest.substr(head_bytes, static_cast<std::size_t>(payload_bytes)));
        const std::string_view mask = rest.substr(head_bytes - mask_bytes, mask_bytes);
        for (std::size_t i = 0; i < plain.size(); ++i)
            plain[i] = static_cast<char>(plain[i] ^ mask[i % mask_bytes]);
        return plain;
    }
};

std::optional<Reader::Frame> Reader::frame_at_start(std::string_view bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    Frame frame;
    frame.final = (first & final_bit) != 0;
    frame.reserved = (first & reserved_bits) != 0;
    frame.opcode = static_cast<Opcode>(first & 0x0f);
    frame.masked = (second & masked_bit) != 0;
    const unsigned char length = second & 0x7f;
    const std::size_t length_bytes = length == length_16 ? 2 : length == length_64 ? 8 : 0;
    frame.head_bytes = 2 + length_bytes + (frame.masked ? mask_bytes : 0);
    frame.rest = bytes;
    if (bytes.size() < frame.head_bytes) return std::nullopt;
    frame.payload_bytes = length;
    if (length_bytes == 2) frame.payload_bytes = get_big_endian<std::uint16_t>(bytes, 2);
    if (length_bytes == 8) frame.payload_bytes = get_big_endian<std::uint64_t>(bytes, 2);
    return frame;
}

/// Said as soon as the head is there, so that nobody makes us keep what we would refuse.
std::optional<std::uint16_t> Reader::objection(const Frame& frame) const {
    if (frame.reserved || !frame.masked || !is_known(frame.opcode))
        return close_code::protocol_error;
    if (is_control(frame.opcode))
        return frame.final && frame.payload_bytes <= control_bytes_max
                   ? std::nullopt
                   : std::optional(close_code::protocol_error);
    if ((frame.opcode == Opcode::continuation) != of_fragments_.has_value())
        return close_code::protocol_error;
    if (frame.payload_bytes > message_bytes_max_ - message_.size()) return close_code::too_large;
    return std::nullopt;
}

std::optional<std::uint16_t> Reader::read(std::string_view bytes, const Visitor& visit) {
    if (stopped_) return std::nullopt;
    received_ += bytes;
    std::string_view rest = received_;
    std::optional<std::uint16_t> broken;
    while (!broken && !stopped_) {
        const auto frame = frame_at_start(rest);
        if (!frame) break;
        broken = objection(*frame);
        if (broken || !frame->is_whole()) break;
        broken = take(*frame, visit);
        rest.remove_prefix(frame->bytes());
    }
    stopped_ = stopped_ || broken;
    // A session that is quiet keeps no buffer, nor one that nothing more is read of. What belongs
    // to a frame whose end is still to come stays where it is: it may come in very small pieces.
    if (stopped_)
        received_ = {};
    else if (rest.size() < received_.size())
        received_ = std::string(rest);
    return broken;
}

std::optional<std::uint16_t> Reader::take(const Frame& frame, const Visitor& visit) {
    if (is_control(frame.opcode)) return take_control(frame, visit);
    if (frame.opcode != Opcode::continuation) of_fragments_ = frame.opcode;
    message_ += frame.payload();
    if (!frame.final) return std::nullopt;
    const Opcode opcode = *std::exchange(of_fragments_, std::nullopt);
    const std::string message = std::exchange(message_, {});
    if (opcode == Opcode::text && !is_utf8(message)) return close_code::not_utf8;
    stopped_ = !visit(opcode, message);
    return std::nullopt;
}

std::optional<std::uint16_t> Reader::take_control(const Frame& frame, const Visitor& visit) {
    const std::string payload = frame.payload();
    if (frame.opcode == Opcode::close) {
        if (payload.size() == 1) return close_code::protocol_error;
        if (payload.size() >= 2 && !may_be_sent(code_of_close(payload)))
            return close_code::protocol_error;
        if (payload.size() > 2 && !is_utf8(std::string_view(payload).substr(2)))
            return close_code::not_utf8;
    }
    stopped_ = !visit(frame.opcode, payload);
    return std::nullopt;
}

}  // namespace cairn::websocket

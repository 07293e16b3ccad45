#pragma once

#include <string>
#include <string_view>

/// WebSocket frames as a client sends them (RFC 6455 5.2), good and bad ones.
namespace cairn::test::client_frame {

/// Whole first bytes.
inline constexpr unsigned text = 0x81, text_begins = 0x01, goes_on = 0x00, ends = 0x80,
                          binary = 0x82, close_frame = 0x88, ping = 0x89, pong = 0x8a;

inline constexpr std::string_view mask = "\x37\xfa\x21\x3d";

inline std::string frame(unsigned first, std::string_view payload) {
    std::string out(1, static_cast<char>(first));
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() < 65'536) {
        out += static_cast<char>(0x80 | 126);
        out.push_back(static_cast<char>(payload.size() >> 8));
        out.push_back(static_cast<char>(payload.size()));
    } else {
        out += static_cast<char>(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8)
            out.push_back(static_cast<char>(static_cast<std::uint64_t>(payload.size()) >> shift));
    }
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return out;
}

}  // namespace cairn::test::client_frame

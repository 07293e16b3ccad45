#pragma once

#include <string>
#include <string_view>

#include "sign_in/totp.hpp"

namespace cairn::test {

/// The bytes that a base32 text without padding stands for.
inline std::string from_base32(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        held = held << 5 | static_cast<std::uint32_t>(alphabet.find(c));
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(held >> bits & 0xff)));
    }
    return bytes;
}

/// What an app shows at a moment to whoever has typed this secret into it.
inline std::string code_of_app(std::string_view secret, Time now) {
    return totp_code(from_base32(secret), totp_step(now));
}

}  // namespace cairn::test

#include "core/utf8.hpp"

#include <cstdint>

namespace cairn {
namespace {

struct Range {
    std::uint8_t low;
    std::uint8_t high;
};

std::uint8_t byte_at(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0;  // 0 never continues anything.
}

std::size_t lead_length(std::uint8_t lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xc2) return 0;
    if (lead < 0xe0) return 2;
    if (lead < 0xf0) return 3;
    return lead < 0xf5 ? 4 : 0;
}

// The second byte's range keeps out overlong forms, surrogates and what lies past U+10FFFF.
Range second_byte(std::uint8_t lead) {
    if (lead == 0xe0) return {0xa0, 0xbf};
    if (lead == 0xed) return {0x80, 0x9f};
    if (lead == 0xf0) return {0x90, 0xbf};
    if (lead == 0xf4) return {0x80, 0x8f};
    return {0x80, 0xbf};
}

// 0: malformed.
std::size_t character_length(std::string_view text, std::size_t at) {
    const std::uint8_t lead = byte_at(text, at);
    const std::size_t length = lead_length(lead);
    Range range = second_byte(lead);
    for (std::size_t i = 1; i < length; ++i) {
        const std::uint8_t byte = byte_at(text, at + i);
        if (byte < range.low || byte > range.high) return 0;
        range = {0x80, 0xbf};
    }
    return length;
}

}  // namespace

std::size_t utf8_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = character_length(text, at);
        if (length == 0) return at;
        at += length;
    }
    return at;
}

bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

}  // namespace cairn

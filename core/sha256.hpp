#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

namespace cairn {

using Hash = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4) of the parts, one after the other. Any thread.
[[nodiscard]] Hash sha256_of(std::initializer_list<std::string_view> parts);
/// The same of one text, as a string of 32 bytes.
[[nodiscard]] std::string sha256(std::string_view data);

[[nodiscard]] inline std::string_view bytes_of(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
/// `bytes` must be 32.
[[nodiscard]] Hash hash_from(std::string_view bytes);
[[nodiscard]] std::string hex_of(std::string_view bytes);

}  // namespace cairn

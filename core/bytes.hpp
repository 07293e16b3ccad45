#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/types.hpp"

/// Big-endian integers, and ids, in byte strings, so that keys sort as numbers do.
namespace cairn {

template <class Integer>
void put_big_endian(std::string& out, Integer value) {
    for (int shift = static_cast<int>(sizeof(Integer)) * 8 - 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(static_cast<std::uint8_t>(value >> shift)));
}

/// `bytes` must hold at least `sizeof(Integer)` from `offset`.
template <class Integer>
[[nodiscard]] Integer get_big_endian(std::string_view bytes, std::size_t offset = 0) {
    Integer value = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i)
        value = static_cast<Integer>(static_cast<std::uint64_t>(value) << 8 |
                                     static_cast<std::uint8_t>(bytes[offset + i]));
    return value;
}

/// The id's own bytes, which must outlive the view.
[[nodiscard]] inline std::string_view bytes_of(const Uuid& id) {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

[[nodiscard]] inline std::string big_endian(std::uint64_t value) {
    std::string out;
    put_big_endian(out, value);
    return out;
}

}  // namespace cairn

#pragma once

#include <cstdint>
#include <string_view>

namespace cairn {

/// CRC-32C (Castagnoli, as in RFC 3720) of `bytes`; `before` is that of what stands before them. By
/// the processor where it can.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);
/// The same by a table, on any processor.
[[nodiscard]] std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before = 0);

}  // namespace cairn

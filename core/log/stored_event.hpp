#pragma once

#include <string>
#include <string_view>

#include "core/types.hpp"

namespace cairn {

/// The bytes of a stored event, as FORMAT.md lays them out, ending in a CRC-32C that covers the
/// position too, which is the key and not within. The event must be `within_limits`.
[[nodiscard]] std::string encode_event(const Recorded& event);
/// Throws StorageError naming the position where the bytes are not what was written.
[[nodiscard]] Recorded decode_event(Position position, std::string_view bytes);

}  // namespace cairn

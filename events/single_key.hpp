#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/record.hpp"

namespace cairn {

/// A unique key of a type, as a world finds its holder.
struct SingleKey {
    std::size_t index = 0;  ///< In the type.
    std::string text;
};

/// The type's unique key that is made of this one field alone, when the field says `text`; nothing
/// where it has no such key, or the field cannot say that.
[[nodiscard]] std::optional<SingleKey> single_key(const RecordType& type,
                                                  std::string_view field,
                                                  std::string_view text);
/// Whether the type has such a key.
[[nodiscard]] bool has_single_key(const RecordType& type, std::string_view field);

}  // namespace cairn

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/query/query.hpp"

namespace cairn {

/// Opaque and URL-safe; says nothing that a reader who gets the rows may not know.
[[nodiscard]] std::string encode_cursor(const RecordType& type,
                                        const std::vector<SortKey>& sort,
                                        std::string_view key);
/// Nothing where it is not the cursor of this type and sort. The key is only ever compared as
/// bytes, so a forged one does no harm.
[[nodiscard]] std::optional<std::string> decode_cursor(const RecordType& type,
                                                       const std::vector<SortKey>& sort,
                                                       std::string_view cursor);

}  // namespace cairn

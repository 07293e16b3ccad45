#pragma once

#include <optional>
#include <string>

#include "projections/reading/reading_state.hpp"

namespace cairn {

/// Query parameters of a search as they came, decoded.
struct SearchText {
    std::string words;
    std::string types = {};  ///< Commas in between; empty: all that may be seen.
    std::optional<std::string> limit = {};
};

/// Records of all types that what is looked for stands in, as PROTOCOL.md shows them. Fails with
/// "request.q_too_long", "request.q_invalid", "limit.invalid", "type.unknown", "access.denied",
/// "filter.too_costly".
[[nodiscard]] Result<std::string> answer_search(ReadingState& state, const SearchText& text);

}  // namespace cairn

#pragma once

#include <string>
#include <string_view>

#include "projections/query/query.hpp"
#include "projections/reading/reading_state.hpp"

namespace cairn {

/// The events of a record, newest first.
[[nodiscard]] Result<std::string> answer_history(ReadingState& state,
                                                 const StreamName& ref,
                                                 const QueryText& text);
/// How many versions of a record are looked through for the one that set a field.
constexpr std::size_t why_versions_max = 100'000;

/// The event that gave a field its present value. "field.unknown", "why.computed",
/// "why.too_long_ago" after `why_versions_max` versions that had the same value.
[[nodiscard]] Result<std::string> answer_why(ReadingState& state,
                                             const StreamName& ref,
                                             std::string_view name);

}  // namespace cairn

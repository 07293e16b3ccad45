#pragma once

#include <string>
#include <string_view>

#include "projections/reading/reading_state.hpp"

namespace cairn {

/// A hub with what hangs under it. "route.unknown" where the type is none.
[[nodiscard]] Result<std::string> answer_page(ReadingState& state, const StreamName& hub);
/// The reader's open work, a list for each type that has the rule.
[[nodiscard]] Result<std::string> answer_inbox(ReadingState& state);

}  // namespace cairn

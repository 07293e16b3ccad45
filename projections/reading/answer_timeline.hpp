#pragma once

#include <string>
#include <string_view>

#include "projections/query/query.hpp"
#include "projections/reading/reading_state.hpp"

namespace cairn {

/// What happened under a hub, newest first. `kinds_text`: record types and "milestone", with
/// commas; empty: all. "request.kinds", "route.unknown" where the type is no hub.
[[nodiscard]] Result<std::string> answer_timeline(ReadingState& state,
                                                  const StreamName& hub,
                                                  const QueryText& text,
                                                  std::string_view kinds_text);

}  // namespace cairn

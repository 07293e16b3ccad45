#pragma once

#include <string>
#include <string_view>

#include "projections/query/query_ids.hpp"
#include "projections/reading/reading_state.hpp"
#include "projections/totals/totals_query.hpp"

namespace cairn {

/// The answer to `Query`, as `run` has it. Fails with what `parse_query` does, "type.unknown",
/// "access.denied", "epoch.other", "filter.too_costly".
[[nodiscard]] Result<std::string> answer_list(ReadingState& state,
                                              std::string_view type,
                                              const QueryText& text);
/// The same where its plan is short. Else, and where it fails, nothing.
[[nodiscard]] std::optional<std::string> answer_short_list(ReadingState& state,
                                                           std::string_view type,
                                                           const QueryText& text);

/// The ids of all of its rows, at most `max`; a limit and cursors say nothing.
[[nodiscard]] Result<MatchedIds> answer_ids(ReadingState& state,
                                            std::string_view type,
                                            const QueryText& text,
                                            std::size_t max);

/// How it would be found, for administrators: "access.denied" for others.
[[nodiscard]] Result<std::string> answer_plan(ReadingState& state,
                                              std::string_view type,
                                              const QueryText& text);
/// The answer to `TotalsQuery`, as `run` has it; fails with what `parse_totals` does besides.
[[nodiscard]] Result<std::string> answer_totals(ReadingState& state,
                                                std::string_view type,
                                                const TotalsText& text);
/// How it would be found, for administrators: "access.denied" for others.
[[nodiscard]] Result<std::string> answer_totals_plan(ReadingState& state,
                                                     std::string_view type,
                                                     const TotalsText& text);

}  // namespace cairn

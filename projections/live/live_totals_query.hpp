#pragma once

#include "projections/live/channel_query.hpp"

namespace cairn {

/// Reads the `query` of a subscription to totals, `{"totals": type, "by"?, "measure"?, "filter"?,
/// "q"?, "archived"?}`. Fails with what `parse_totals` does, "query.invalid", "type.unknown",
/// "access.denied".
[[nodiscard]] Result<void> read_live_totals(const Json& json, LiveQuery& query);

/// Notes what the groups and measures ask for beside the records' own fields.
void note_measured(LiveQuery& query, Needs& needs);

/// What a channel of totals tells that is sensitive.
[[nodiscard]] RowTally tally_of_totals(const LiveQuery& query);

}  // namespace cairn

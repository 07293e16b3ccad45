#pragma once

#include <span>

#include "events/access.hpp"
#include "projections/query/query.hpp"

namespace cairn {

/// Puts the person that the filter calls `$me.id` in as a constant, so that an index can serve it.
/// It equals a text only in lower case then, as any id that stands in a filter.
void name_me(Query& query, const RecordType& type, const RuleContext& rules);

/// One of the type's inboxes, or all of them (`RecordType::inbox`), for one person as a query.
[[nodiscard]] Query inbox_query(const RecordType& type, const Rule& when, const RuleContext& rules);

/// What waits for one for whom the reader stands in, by an inbox of the type, and neither for the
/// reader himself nor for any of the `others` that he stands in for. Matches nothing where it
/// cannot be asked.
[[nodiscard]] Query inbox_query_for(const RecordType& type,
                                    const Rule& when,
                                    const Uuid& absent,
                                    std::span<const Uuid> others,
                                    const RuleContext& rules);
/// For whom the reader stands in.
[[nodiscard]] std::vector<Uuid> absent_people(const RuleContext& rules);

}  // namespace cairn

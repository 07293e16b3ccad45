#pragma once

#include "events/access.hpp"
#include "projections/query/query.hpp"

namespace cairn {

/// Puts the person that the filter calls `$me.id` in as a constant, so that an index can serve it.
/// It equals a text only in lower case then, as any id that stands in a filter.
void name_me(Query& query, const RecordType& type, const RuleContext& rules);

/// One of the type's inboxes, or all of them (`RecordType::inbox`), for one person as a query.
[[nodiscard]] Query inbox_query(const RecordType& type, const Rule& when, const RuleContext& rules);

}  // namespace cairn

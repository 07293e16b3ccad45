#pragma once

#include <functional>

#include "projections/query/query.hpp"
#include "projections/query/query_plan.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// Visits the type's records that are not archived in the order of a column, which is that of the
/// query, from behind `query.after`, or backwards from before `query.before`, until `visit` returns
/// false. It looks at no others, but goes through all that have the same rank or title where these
/// are several options or records. False: it went by more others than it may
/// (`ColumnOrder::among`), and what was visited is not all.
[[nodiscard]] bool visit_in_order(const ColumnOrder& order,
                                  const Query& query,
                                  const RecordType& type,
                                  const Reader& reader,
                                  const std::function<bool(const ReadableRecord&)>& visit);

}  // namespace cairn

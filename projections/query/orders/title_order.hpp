#pragma once

#include "projections/query/orders/taken_rows.hpp"
#include "projections/query/query_plan.hpp"

namespace cairn {

/// Takes rows in the order of the titles of what they refer to, from `place` on, until there are
/// enough: archived records have titles too, and rows that refer to nothing, or to what has no
/// title, come last. Goes through the titles; where many of them are of records that no row refers
/// to, through those that any refers to instead.
void visit_by_title(const ColumnOrder& order,
                    const Reader& reader,
                    const RowPlace& place,
                    TakenRows& rows);

}  // namespace cairn

#pragma once

#include "projections/query/orders/taken_rows.hpp"
#include "projections/query/query_plan.hpp"

namespace cairn {

/// So many archived records of a type may be looked at to find what rows that refer to them say.
constexpr std::size_t archived_referred_max = 200;

/// Takes rows in the order of a choice or state of what they refer to (`ColumnOrder::of_referred`),
/// as the model lists its values, from `place` on, until there are enough. Of each value either the
/// rows of each record that has it are taken together, or, where these are many, the rows of the
/// type are looked at by their ids: enough of them are found soon.
void visit_by_referred(const ColumnOrder& order,
                       const Query& query,
                       const RecordType& type,
                       const Reader& reader,
                       const RowPlace& place,
                       TakenRows& rows);

}  // namespace cairn

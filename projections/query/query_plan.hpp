#pragma once

#include <optional>

#include "projections/query/query.hpp"
#include "projections/query/reader.hpp"
#include "projections/world/ordered_list.hpp"

namespace cairn {

/// That every match refers to `target` by the field.
struct DemandedReference {
    const Field* field;
    Uuid target;
};

/// How the rows of a query are found. Decided here alone: by which index, and whether that is short
/// enough for a thread that others wait for.
struct QueryPlan {
    /// The world keeps the list in the order asked for, and nothing else is asked: costs what the
    /// answer holds.
    std::optional<OrderedList> list;
    /// What the filter demands, for the index of references; it may demand more. Without either,
    /// all records of the type are looked at.
    std::optional<DemandedReference> demanded;
    /// It takes no longer than reading a few records.
    bool is_short = false;
};

/// What every match refers to, to `$me.id` too; nothing where the filter does not say.
[[nodiscard]] std::optional<DemandedReference> demanded_reference(const Query& query,
                                                                  const RecordType& type,
                                                                  const RuleContext& rules);
/// Whether its plan may be short, before anything is opened: of most lists it is plain that it is
/// not.
[[nodiscard]] bool may_be_short(const QueryText& text);
[[nodiscard]] QueryPlan plan_of(const Query& query, const RecordType& type, const Reader& reader);

}  // namespace cairn

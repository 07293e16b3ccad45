#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "projections/query/query.hpp"
#include "projections/query/rights/kept_scope.hpp"
#include "projections/query/said_spans.hpp"

namespace cairn {

/// What a plan is made for.
struct PlanNeeds {
    /// No more entries of a column are counted to make it: who has to answer at once goes without.
    std::size_t counted_max = std::numeric_limits<std::size_t>::max();
    /// What it goes by holds at other moments too: nothing that the filter says of `$now`,
    /// `$today`.
    bool at_any_time = false;
    /// Of what its reader is shown.
    KeptUse kept = KeptUse::none;
    /// Fields in memory are asked, and brought there where they are not: who has to answer at once
    /// goes without.
    bool goes_by_columns = false;
};

/// That every match refers to `target` by the field, perhaps beside others.
struct DemandedReference {
    const Field* field;
    Uuid target;
};

/// That a column which the world keeps says one of these of every match.
struct DemandedGroup {
    KeptColumn column;
    SaidSpans spans;
    std::size_t count = 0;  ///< Of the records of which it does; not archived.
    bool is_all = false;    ///< And that all of them match.
};

/// That every match refers by the field to a record of which a column says just that.
struct DemandedThrough {
    const Field* reference;
    DemandedGroup group;  ///< Of the type referred to; archived records may be said to be that too.
};

/// The ids of which every match has one, each once and in order; nothing where the filter does not
/// say. None of them may be a record's.
[[nodiscard]] std::optional<std::vector<Uuid>> demanded_ids(const Query& query,
                                                            const RuleContext& rules);
/// What every match refers to, to `$me.id` too; nothing where the filter does not say.
[[nodiscard]] std::optional<DemandedReference> demanded_reference(const Query& query,
                                                                  const RecordType& type,
                                                                  const RuleContext& rules);
/// The smallest of those that the filter demands; of a query of records that are not archived.
[[nodiscard]] std::optional<DemandedGroup> demanded_group(const Query& query,
                                                          const RecordType& type,
                                                          const Reader& reader,
                                                          const PlanNeeds& needs);
/// Where looking at those that refer to a few records is less than looking at all.
[[nodiscard]] std::optional<DemandedThrough> demanded_through(const Query& query,
                                                              const RecordType& type,
                                                              const Reader& reader,
                                                              const PlanNeeds& needs);
/// Whether the titles of its records are kept in order, those of archived ones too.
[[nodiscard]] bool has_kept_titles(const RecordType& type, const Reader& reader);

}  // namespace cairn

#pragma once

#include <optional>
#include <vector>

#include "projections/query/rights/scope_watch.hpp"

namespace cairn {

/// From where to where a set of what is shown is carried on.
struct ScopeStep {
    Position known;       ///< Of the set: its records were shown as of then …
    Position since;       ///< … and it is of interest what they say since then, which is no later.
    std::size_t max = 0;  ///< No more events are read, nor more records found.
};

/// The records of a type of which events since then may have changed what they say, or whether a
/// reader is shown them, in the order of their ids; others may be among them. What lies on the ways
/// to what decides is asked for the one field that is asked of it, and the records behind it are
/// found by the index of references. Nothing where that is too much.
[[nodiscard]] std::optional<std::vector<Uuid>> changed_in_scope(const RecordType& type,
                                                                const ScopeWatch& watch,
                                                                const Reader& reader,
                                                                const ScopeStep& step);

}  // namespace cairn

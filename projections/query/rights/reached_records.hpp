#pragma once

#include <optional>
#include <vector>

#include "projections/query/reader.hpp"

namespace cairn {

/// One way by which records of a type are within what its reader is shown: by the last reference of
/// a path they are his, by those before it they hang under what is.
struct ReachedBy {
    /// From the records that are found on; none: the ids are of those themselves.
    std::vector<const Field*> path;
    std::vector<const RecordType*> types;  ///< That each of the fields is of.
    std::string whom;                      ///< As `PersonLink` has it.
};

/// All ways to the records of a type that a reader is shown, by the index of references, and how
/// many these may be at most.
struct ReachedRecords {
    std::vector<ReachedBy> ways;
    std::size_t count = 0;
};

/// Nothing where its reader is shown all, where no references lead to what he is shown, or where
/// these are more than half of all there are: they are gone through faster than looked up.
[[nodiscard]] std::optional<ReachedRecords> reached_records(const RecordType& type,
                                                            const Reader& reader);
/// Those that are shown, each once, in no order, until `visit` returns false.
void visit_reached(const ReachedRecords& reached,
                   const RecordType& type,
                   const Reader& reader,
                   const std::function<bool(const ReadableRecord&)>& visit);

}  // namespace cairn

#pragma once

#include <vector>

#include "projections/query/query.hpp"
#include "projections/query/query_plan.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// All that match a query, in its order, whatever its limit and cursors say.
struct MatchedIds {
    std::vector<Uuid> ids;
    bool are_all = true;  ///< False: there are more than were wanted.
};

/// At most `max`. `plan` is the query's own. Fails with "filter.too_costly", and with
/// "sort.too_costly" where what they are sorted by takes more than 64 MiB.
[[nodiscard]] Result<MatchedIds> matched_ids(const QueryPlan& plan,
                                             const Query& query,
                                             const RecordType& type,
                                             const Reader& reader,
                                             std::size_t max);

}  // namespace cairn

#pragma once

#include <vector>

#include "events/record.hpp"
#include "projections/query/query.hpp"

namespace cairn {

/// What of a type waits for a reader, as one query, and where indexes find it as several that are
/// quicker together (else none).
struct InboxSource {
    Query whole;
    std::vector<Query> parts;
};

/// `type` has an inbox. With what waits for those for whom the reader stands in.
[[nodiscard]] InboxSource inbox_source(const RecordType& type, const RuleContext& rules);

}  // namespace cairn

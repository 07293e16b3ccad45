#pragma once

#include <string>

#include "projections/query/query_plan.hpp"

namespace cairn {

/// How the rows of a query are found: `{"position", "plan": {"found_by", …, "short"}}` as
/// gateway/PROTOCOL.md has it.
[[nodiscard]] std::string explained(const QueryPlan& plan,
                                    const Query& query,
                                    const RecordType& type,
                                    const Reader& reader);

}  // namespace cairn

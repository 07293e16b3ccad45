#pragma once

#include <string>

#include "projections/query/query.hpp"
#include "projections/query/query_plan.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// The answer: `{"position", "total", "rows", "next", "titles"}` as JSON text. Whether the reader
/// may see the type he was asked before. Fails with "filter.too_costly".
[[nodiscard]] Result<std::string> run(const QueryPlan& plan,
                                      const Query& query,
                                      const RecordType& type,
                                      const Reader& reader);

}  // namespace cairn

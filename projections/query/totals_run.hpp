#pragma once

#include <string>

#include "projections/query/reader.hpp"
#include "projections/query/totals_query.hpp"

namespace cairn {

/// The answer: `{"position", "total", "all": {measure: …}, "groups": [{"by": […], measure: …}],
/// "titles"}`. Fails with "filter.too_costly", "totals.too_many_groups".
[[nodiscard]] Result<std::string> run(const TotalsQuery& query,
                                      const RecordType& type,
                                      const Reader& reader);

}  // namespace cairn

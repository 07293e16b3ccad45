#pragma once

#include "projections/query/query.hpp"
#include "projections/query/rights/row_tally.hpp"

namespace cairn {

/// Whether a name that a query has leads to something sensitive that is shown to who asks: a field,
/// a part of one, or a path.
[[nodiscard]] bool is_sensitive_name(std::string_view name,
                                     const RecordType& type,
                                     const Model& model,
                                     const Access& access);
/// Whether records are found, or put in order, by something sensitive. Whoever asks so learns what
/// they say of it, though no row shows it.
[[nodiscard]] bool asks_sensitive(const Query& query,
                                  const RecordType& type,
                                  const Model& model,
                                  const Access& access);

}  // namespace cairn

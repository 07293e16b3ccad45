#pragma once

#include <optional>
#include <string>

#include "projections/query/query.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// The answer: `{"position", "total", "rows", "next", "titles"}` as JSON text. Whether the reader
/// may see the type he was asked before. Fails with "filter.too_costly".
[[nodiscard]] Result<std::string> run(const Query& query,
                                      const RecordType& type,
                                      const Reader& reader);
/// The same where the world keeps the list in the order asked for, so that it costs what the answer
/// holds; else nothing.
[[nodiscard]] std::optional<std::string> run_in_order(const Query& query,
                                                      const RecordType& type,
                                                      const Reader& reader);

}  // namespace cairn

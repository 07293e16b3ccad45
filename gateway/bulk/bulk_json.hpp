#pragma once

#include <string>
#include <vector>

#include "gateway/bulk/bulk_report.hpp"
#include "projections/reading/reading.hpp"

namespace cairn {

/// A change with the lists that its report has, and the titles of what they name, as PROTOCOL.md
/// has it. Titles are those that the reader may see.
[[nodiscard]] std::string bulk_json(const BulkReport& report, const Reading& reading);
/// `{"jobs": [ … ]}`, without lists.
[[nodiscard]] std::string bulk_list_json(const std::vector<BulkReport>& reports);

}  // namespace cairn

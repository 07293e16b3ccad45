#pragma once

#include <string>
#include <vector>

#include "gateway/bulk/bulk_job.hpp"
#include "gateway/call.hpp"

namespace cairn {

/// What `POST /api/v1/bulk/count` is sent: a list's filter and words, or ids.
struct BulkSelection {
    std::string type;
    QueryText list{};
    std::optional<std::vector<Uuid>> ids{};
};
/// "request.*", "bulk.too_many"
[[nodiscard]] Result<BulkSelection> read_selection(const Json& body);

/// What `POST /api/v1/bulk` is sent, but for the reason: which records, and what is done to them.
struct BulkOrder {
    std::string token;
    BulkAction action;
};
/// The members alone; what they mean for the type `check_action` knows. "request.*"
[[nodiscard]] Result<BulkOrder> read_order(const Json& body);
/// What every record of the type would be refused with: "transition.unknown", "field.unknown".
[[nodiscard]] Result<void> check_action(const BulkAction& action, const RecordType& type);

}  // namespace cairn

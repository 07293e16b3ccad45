#include "gateway/bulk/bulk_report.hpp"

#include <algorithm>
#include <array>

namespace cairn {
namespace {

constexpr std::array<std::string_view, 6> kind_names{"change",  "advance", "transfer",
                                                     "archive", "restore", "undo"};
constexpr std::array<std::string_view, 5> state_names{"running", "done", "cancelled", "stopped",
                                                      "interrupted"};

}  // namespace

std::string_view bulk_kind_name(BulkKind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<BulkKind> parse_bulk_kind(std::string_view name) {
    const auto* found = std::ranges::find(kind_names, name);
    if (found == kind_names.end()) return std::nullopt;
    return static_cast<BulkKind>(found - kind_names.begin());
}

std::string_view bulk_state_name(BulkState state) {
    return state_names.at(static_cast<std::size_t>(state));
}

}  // namespace cairn

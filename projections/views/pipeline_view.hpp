#pragma once

#include "projections/views/totals.hpp"
#include "projections/views/view_store.hpp"

namespace cairn {

/// Per type and state: how many records, their sums by currency, at every position there ever was;
/// and which records are in it now, newest change first. Archived records are in neither. Rows:
/// core/FORMAT.md, "views/".
class PipelineView final : public View {
public:
    [[nodiscard]] std::string_view name() const override { return "pipeline"; }
    [[nodiscard]] std::uint32_t version() const override { return 1; }
    void apply(ViewRows& rows, std::span<const ChangeSeen> changes, const Changes& source) override;

    /// The totals of a type as they were at `at`, not weighed. One seek for each state and
    /// currency.
    [[nodiscard]] static Totals totals(const ViewRows& rows, std::uint16_t type, Position at);
    /// The type's records in a state now, newest change first, until `visit` returns false.
    static void newest(const ViewRows& rows,
                       std::uint16_t type,
                       std::string_view state,
                       const std::function<bool(const Uuid&)>& visit);
};

}  // namespace cairn

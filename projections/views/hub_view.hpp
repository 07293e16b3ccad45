#pragma once

#include "projections/views/view_store.hpp"

namespace cairn {

/// The timeline of every hub: each event of each record that hangs under it. When a record comes
/// under a new hub, its earlier events join that hub's timeline; what happened while it was there
/// stays when it leaves. Rows: core/FORMAT.md, "views/".
class HubView final : public View {
public:
    [[nodiscard]] std::string_view name() const override { return "timeline"; }
    [[nodiscard]] std::uint32_t version() const override { return 2; }
    void apply(ViewRows& rows, std::span<const ChangeSeen> changes, const Changes& source) override;

    struct Row {
        Position position;
        std::uint16_t type = 0;
        Uuid record;
        bool milestone = false;
    };
    /// What the hub's timeline showed at `at`, newest first from below `before`, until `visit`
    /// returns false.
    static void visit(const ViewRows& rows,
                      const Uuid& hub,
                      Position before,
                      Position at,
                      const std::function<bool(const Row&)>& visit);
    /// The same at present, oldest first from after `after`.
    static void visit_after(const ViewRows& rows,
                            const Uuid& hub,
                            Position after,
                            const std::function<bool(const Row&)>& visit);
};

}  // namespace cairn

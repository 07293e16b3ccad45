#pragma once

#include "events/sighting.hpp"
#include "projections/views/view_store.hpp"

namespace cairn {

/// Who saw what, by record and by person: the entries of `access.seen`, and what stands in events
/// of its own (exports, sign-ins, refused and ended ones). With each such event some of those are
/// thrown away that are older than the settings of then keep them; which are too old by now, and
/// still there, the reader has to know. Rows: core/FORMAT.md, "views/".
class SeenView final : public View {
public:
    [[nodiscard]] std::string_view name() const override { return "seen"; }
    [[nodiscard]] std::uint32_t version() const override { return 2; }
    void apply(ViewRows& rows, std::span<const ChangeSeen> changes, const Changes& source) override;

    /// Where an entry stands: its event, and which of that event's it is.
    struct Place {
        Position position;
        std::uint16_t index = 0;
        auto operator<=>(const Place&) const = default;
    };
    /// What is looked for: of all, of a record, or of a person (which looks through his alone).
    struct Of {
        Uuid record = {};
        Uuid person = {};
    };
    using Visit = std::function<bool(const Place&, const Sighting&)>;
    /// Newest first from below `before`, down to and without `low`, until `visit` returns false.
    static void visit(
        const ViewRows& rows, const Of& of, const Place& before, Position low, const Visit& visit);
};

}  // namespace cairn

#include "workspace/people/people_views.hpp"

#include "workspace/people/noted_views.hpp"
#include "workspace/people/people_checks.hpp"

namespace cairn {

bool may_view_as(const Actor& by, const Actor& other) {
    if (!may(by, Action::audit) || by.id == other.id) return false;
    return may(by, Action::administer) || !may(other, Action::administer);
}

Result<void> PeopleViews::begin(const Actor& by, const std::string& right, const Uuid& other) {
    if (auto allowed = state_.access(by).may_audit(); !allowed) return allowed;
    if (!state_.serves()) return rejected("workspace.read_only");
    const auto record = state_.user(other);
    const auto viewed = record ? actor_of(*record) : std::nullopt;
    if (!viewed) return not_found("record.unknown");
    if (viewed->id == by.id) return rejected("view_as.oneself");
    if (!may_view_as(by, *viewed)) return fail(ErrorCode::forbidden, "view_as.administrator");
    return unless_full([&]() -> Result<void> {
        const ViewRow row{other, state_.clock.now() + view_length};
        if (auto noted = note_view_begun(state_, by, row); !noted) return noted;
        state_.vault.put(view_name(right), row_value(row));
        state_.rights_bell.ring(by.id);
        return {};
    });
}

Result<void> PeopleViews::end(const Actor& by, const std::string& right) {
    const auto row = read_view(state_.vault.get(view_name(right)));
    const Time now = state_.clock.now();
    if (!row || is_over(*row, now)) return {};
    return unless_full([&]() -> Result<void> {
        state_.vault.put(view_name(right), row_value(ViewRow{row->user, now}));
        state_.rights_bell.ring(by.id);
        return note_view_ended(state_, by, *row);
    });
}

}  // namespace cairn

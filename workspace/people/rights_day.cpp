#include "workspace/people/rights_day.hpp"

#include "workspace/workspace_state.hpp"

namespace cairn {

void RightsDay::look(const WorkspaceState& state) {
    const auto model = state.derived->world.models().newest();
    const Date today = local_date(state.clock.now(), model->settings().timezone);
    const bool has_turned = day_ && *day_ != today;
    day_ = today;
    if (has_turned && !model->roles().empty()) state.rights_bell.ring(RightsBell::everybody);
}

}  // namespace cairn

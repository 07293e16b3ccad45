#include "workspace/people/noted_views.hpp"

#include "core/clock.hpp"

namespace cairn {

Result<void> note_view_begun(const WorkspaceState& state, const Actor& by, const ViewRow& view) {
    return state.note(by, {view.user, "view_as_begun", {{"until", time_text(view.until)}}});
}

Result<void> note_view_ended(const WorkspaceState& state, const Actor& by, const ViewRow& view) {
    return state.note(by, {view.user, "view_as_ended", {}});
}

}  // namespace cairn

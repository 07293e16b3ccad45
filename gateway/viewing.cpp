#include "gateway/viewing.hpp"

namespace cairn {

Error view_is_read_only(const People::Identity& identity) {
    return {ErrorCode::forbidden,
            "view_as.read_only",
            {{"user", identity.actor.id.text()},
             {"until", time_text(identity.viewing->until)},
             {"end", "DELETE /api/v1/session/view_as"}}};
}

Result<void> in_person(const Call& call) {
    if (!call.identity->viewing) return {};
    return fail(ErrorCode::forbidden, "view_as.private",
                {{"user", call.actor().id.text()}, {"end", "DELETE /api/v1/session/view_as"}});
}

}  // namespace cairn

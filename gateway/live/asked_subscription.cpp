#include "gateway/live/asked_subscription.hpp"

namespace cairn {

std::optional<std::string> scope_by(const Workspace& workspace, const std::string& token) {
    try {
        const auto identity = workspace.people().identify(token);
        if (!identity) return std::nullopt;
        return workspace.access(identity->actor).scope();
    } catch (const StorageError&) {
        return std::nullopt;
    }
}

void AskedSubscription::ask(Workspace& workspace, const std::string& token) {
    try {
        const auto identity = workspace.people().identify(token);
        signed_in = identity.has_value();
        if (!identity) return;
        const Access access = workspace.access(identity->actor);
        answer = workspace.channels().subscribe(access, query, since);
    } catch (const std::exception&) {
        signed_in = true;
        answer.emplace(fail(ErrorCode::internal, "internal.error"));
    }
}

}  // namespace cairn

#include "gateway/live/asked_subscription.hpp"

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "events/model/roles/stand_in.hpp"
#include "gateway/sightings.hpp"

namespace cairn {

namespace {

/// Whether what a client has since a place was shown to it as to somebody else.
bool was_another(const Workspace& workspace,
                 const People::Identity& identity,
                 const std::string& since) {
    if (!identity.reads_so_since || since.empty()) return false;
    const auto position = parse_position(split_place(since).rest);
    return !position || workspace.time_of(*position) <= *identity.reads_so_since;
}

}  // namespace

std::string scope_by(const Workspace& workspace, const People::Identity& identity) {
    const Access access = workspace.access(identity.actor);
    std::string scope = identity.actor.id.text() + '\n' + access.scope();
    // For whom somebody stands in says what waits for him, though both be shown all there is.
    if (const auto& standing = access.actor().standing)
        for (const Uuid& person : absent_people(*standing)) scope += "\nfor " + person.text();
    return scope;
}

Result<std::string> scope_by(const Workspace& workspace, const std::string& token) {
    try {
        const auto identity = workspace.people().let_in(token);
        if (!identity) return tl::unexpected(identity.error());
        return scope_by(workspace, *identity);
    } catch (const StorageError&) {
        return fail(ErrorCode::internal, "internal.error");
    }
}

void AskedSubscription::ask(Workspace& workspace, const std::string& token) {
    try {
        const auto identity = workspace.people().let_in(token);
        signed_in = identity.has_value();
        if (!identity) return;
        if (was_another(workspace, *identity, since)) since.clear();
        const Access access = workspace.access(identity->actor);
        answer = workspace.channels().subscribe(access, query, since);
        note_subscription(workspace, *identity, query, *answer);
    } catch (const std::exception&) {
        signed_in = true;
        answer.emplace(fail(ErrorCode::internal, "internal.error"));
    }
}

}  // namespace cairn

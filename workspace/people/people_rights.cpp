#include "workspace/people/people_rights.hpp"

#include "sign_in/open_rights.hpp"
#include "workspace/people/people_checks.hpp"

namespace cairn {
namespace {

constexpr std::size_t tokens_max = 50;

OpenRights open_rights(WorkspaceState& state) {
    return {state.vault, state.clock, state.last_uses};
}

const char* scope_name(bool read_only, bool people_only) {
    if (read_only) return "read";
    return people_only ? "people" : "write";
}

void write_time(JsonWriter& out, std::string_view name, const std::optional<Time>& time) {
    out.name(name);
    if (time)
        out.time(*time);
    else
        out.null();
}

void write_session(JsonWriter& out, const OpenRights::Session& session) {
    out.begin_object().name("id").string(session.id).name("device").string(session.row.device);
    out.name("place").string(session.row.place).name("by").string(session.row.by);
    out.name("passkey").boolean(session.row.passkey);
    write_time(out, "begun_at", session.row.begun);
    write_time(out, "used_at", session.used);
    write_time(out, "ends_at", session.row.until);
    out.name("current").boolean(session.current).end_object();
}

void write_token(JsonWriter& out, const OpenRights::Token& token) {
    out.begin_object().name("id").string(token.id).name("name").string(token.row.name);
    out.name("scope").string(scope_name(token.row.read_only, token.row.people_only));
    write_time(out, "made_at", token.row.made);
    write_time(out, "used_at", token.used);
    write_time(out, "ends_at", token.row.until);
    out.end_object();
}

}  // namespace

Result<void> PeopleRights::may_look_after(const Actor& by, const Uuid& user) const {
    if (auto allowed = own_or_administrators(by, user); !allowed) return allowed;
    if (!state_.user(user)) return not_found("record.unknown");
    return {};
}

Result<void> PeopleRights::may_look_after_now(const Asker& by, const Uuid& user) const {
    const auto actor = asker_now(state_, by);
    if (!actor) return tl::unexpected(actor.error());
    return may_look_after(*actor, user);
}

Result<std::string> PeopleRights::sessions(const Actor& by,
                                           const Uuid& user,
                                           std::string_view current) const {
    if (auto allowed = may_look_after(by, user); !allowed) return tl::unexpected(allowed.error());
    JsonWriter out;
    out.begin_object().name("sessions").begin_array();
    for (const auto& session : open_rights(state_).sessions(user, current))
        write_session(out, session);
    return out.end_array().end_object().take();
}

Result<void> PeopleRights::end_session(const Asker& by, const Uuid& user, std::string_view id) {
    if (auto allowed = may_look_after_now(by, user); !allowed) return allowed;
    OpenRights open = open_rights(state_);
    if (!open.has(RightKind::session, user, id)) return not_found("session.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by.actor, {user, "session_ended", {}}); !noted) return noted;
        open.end(RightKind::session, user, id);
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<void> PeopleRights::end_sessions(const Asker& by, const Uuid& user, std::string_view kept) {
    if (auto allowed = may_look_after_now(by, user); !allowed) return allowed;
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by.actor, {user, "sessions_ended", {}}); !noted) return noted;
        open_rights(state_).end_sessions(user, kept);
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<std::string> PeopleRights::tokens(const Actor& by, const Uuid& user) const {
    if (auto allowed = may_look_after(by, user); !allowed) return tl::unexpected(allowed.error());
    JsonWriter out;
    out.begin_object().name("tokens").begin_array();
    for (const auto& token : open_rights(state_).tokens(user)) write_token(out, token);
    return out.end_array().end_object().take();
}

Result<PeopleRights::Made> PeopleRights::issue_token(const Asker& by,
                                                     const Uuid& user,
                                                     const Wanted& wanted) {
    constexpr const char* instead = "/api/v1/me/tokens";
    if (auto allowed = administrator_of_other(state_, by, user, instead); !allowed)
        return tl::unexpected(allowed.error());
    return make_token({by, user}, wanted);
}

Result<PeopleRights::Made> PeopleRights::issue_own_token(const Asker& by,
                                                         std::string_view password,
                                                         const Wanted& wanted) {
    const Uuid& user = by.actor.id;
    auto mark = check_it_is_them(state_, user, {password, by.token, by.from});
    if (!mark) return tl::unexpected(mark.error());
    return make_token({by, user, *std::move(mark)}, wanted);
}

Result<PeopleRights::Made> PeopleRights::make_token(const Making& making, const Wanted& wanted) {
    const Uuid& user = making.user;
    const auto record = state_.user(user);
    if (!record || !actor_of(*record)) return not_found("record.unknown");
    auto name = name_of_right(wanted.name);
    if (!name) return tl::unexpected(name.error());
    if (open_rights(state_).tokens(user).size() >= tokens_max)
        return rejected("tokens.too_many", {{"max", tokens_max}});
    return unless_full([&]() -> Result<Made> {
        // Noted first: a token that nobody knows of may not be.
        NoteAccess note{user, "token_issued", {}};
        note.detail.emplace("scope", scope_name(wanted.read_only, wanted.people_only));
        if (auto noted = state_.note(making.by.actor, std::move(note)); !noted)
            return tl::unexpected(noted.error());
        Made made;
        if (wanted.days) made.until = state_.clock.now() + *wanted.days;
        Credentials& credentials = state_.credentials;
        made.token = credentials.issue_token(
            user, {*name, wanted.read_only, made.until, wanted.people_only});
        // What ends rights ends those that it finds: this one may have come after.
        const auto due = still_due(making, made.token);
        if (!due) {
            credentials.end_token(made.token);
            return tl::unexpected(due.error());
        }
        made.id = right_id(*due);
        return made;
    });
}

Result<std::string> PeopleRights::still_due(const Making& making, std::string_view token) const {
    const bool is_own = making.by.actor.id == making.user;
    const auto by = is_own ? asker_now(state_, making.by) : administrator_now(state_, making.by);
    if (!by) return tl::unexpected(by.error());
    const auto& mark = making.password_mark;
    if (mark && state_.credentials.password_mark(making.user) != *mark)
        return rejected("password.wrong");
    auto holder = state_.credentials.holder(token);
    const auto user = holder ? state_.user(making.user) : std::nullopt;
    if (!user || !actor_of(*user)) return not_found("record.unknown");
    return std::move(holder->right);
}

Result<void> PeopleRights::revoke_token(const Asker& by, const Uuid& user, std::string_view id) {
    if (auto allowed = may_look_after_now(by, user); !allowed) return allowed;
    OpenRights open = open_rights(state_);
    if (!open.has(RightKind::token, user, id)) return not_found("token.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by.actor, {user, "token_revoked", {}}); !noted) return noted;
        open.end(RightKind::token, user, id);
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<void> PeopleRights::revoke_tokens(const Asker& by, const Uuid& user) {
    if (auto allowed = administrator_now(state_, by); !allowed)
        return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by.actor, {user, "tokens_revoked", {}}); !noted) return noted;
        state_.credentials.end_tokens(user);
        state_.rights_bell.ring(user);
        return {};
    });
}

}  // namespace cairn

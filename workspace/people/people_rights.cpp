#include "workspace/people/people_rights.hpp"

#include "events/values/text_format.hpp"
#include "sign_in/open_rights.hpp"
#include "workspace/people/people_checks.hpp"

namespace cairn {
namespace {

constexpr std::size_t token_name_max = 60;
constexpr std::size_t tokens_max = 50;

OpenRights open_rights(WorkspaceState& state) {
    return {state.vault, state.clock, state.last_uses};
}

Result<std::string> token_name(std::string_view asked) {
    if (!is_utf8(asked)) return invalid("field.not_utf8", {{"field", "name"}});
    const std::string_view name = trimmed(asked);
    if (has_control_character(name) || has_unpaired_direction(name))
        return invalid("field.control_character", {{"field", "name"}});
    if (characters_in(name) > token_name_max)
        return invalid("field.too_long", {{"field", "name"}, {"max", token_name_max}});
    return std::string(name);
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
    out.name("place").string(session.row.place);
    write_time(out, "begun_at", session.row.begun);
    write_time(out, "used_at", session.used);
    write_time(out, "ends_at", session.row.until);
    out.name("current").boolean(session.current).end_object();
}

void write_token(JsonWriter& out, const OpenRights::Token& token) {
    out.begin_object().name("id").string(token.id).name("name").string(token.row.name);
    out.name("scope").string(token.row.read_only ? "read" : "write");
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

Result<void> PeopleRights::end_session(const Actor& by, const Uuid& user, std::string_view id) {
    if (auto allowed = may_look_after(by, user); !allowed) return allowed;
    OpenRights open = open_rights(state_);
    if (!open.has(RightKind::session, user, id)) return not_found("session.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by, {user, "session_ended", {}}); !noted) return noted;
        open.end(RightKind::session, user, id);
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<void> PeopleRights::end_sessions(const Actor& by, const Uuid& user, std::string_view kept) {
    if (auto allowed = may_look_after(by, user); !allowed) return allowed;
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by, {user, "sessions_ended", {}}); !noted) return noted;
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

Result<PeopleRights::Made> PeopleRights::issue_token(const Actor& by,
                                                     const Uuid& user,
                                                     const Wanted& wanted) {
    if (auto allowed = administrators_only(by); !allowed) return tl::unexpected(allowed.error());
    return make_token(by, user, wanted);
}

Result<PeopleRights::Made> PeopleRights::issue_own_token(const Actor& by,
                                                         std::string_view password,
                                                         const Wanted& wanted) {
    if (auto known = check_own_password(state_, by.id, password); !known)
        return tl::unexpected(known.error());
    return make_token(by, by.id, wanted);
}

Result<PeopleRights::Made> PeopleRights::make_token(const Actor& by,
                                                    const Uuid& user,
                                                    const Wanted& wanted) {
    const auto record = state_.user(user);
    if (!record || !actor_of(*record)) return not_found("record.unknown");
    auto name = token_name(wanted.name);
    if (!name) return tl::unexpected(name.error());
    if (open_rights(state_).tokens(user).size() >= tokens_max)
        return rejected("tokens.too_many", {{"max", tokens_max}});
    return unless_full([&]() -> Result<Made> {
        // Noted first: a token that nobody knows of may not be.
        NoteAccess note{user, "token_issued", {{"scope", wanted.read_only ? "read" : "write"}}};
        if (auto noted = state_.note(by, std::move(note)); !noted)
            return tl::unexpected(noted.error());
        Made made;
        if (wanted.days) made.until = state_.clock.now() + *wanted.days;
        Credentials& credentials = state_.credentials;
        made.token = credentials.issue_token(user, {*name, wanted.read_only, made.until});
        const auto holder = credentials.holder(made.token);
        const auto still = holder ? state_.user(user) : std::nullopt;
        if (still && actor_of(*still)) {
            made.id = right_id(holder->right);
            return made;
        }
        credentials.end_token(made.token);  // Who left meanwhile gets none for later.
        return not_found("record.unknown");
    });
}

Result<void> PeopleRights::revoke_token(const Actor& by, const Uuid& user, std::string_view id) {
    if (auto allowed = may_look_after(by, user); !allowed) return allowed;
    OpenRights open = open_rights(state_);
    if (!open.has(RightKind::token, user, id)) return not_found("token.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by, {user, "token_revoked", {}}); !noted) return noted;
        open.end(RightKind::token, user, id);
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<void> PeopleRights::revoke_tokens(const Actor& by, const Uuid& user) {
    if (auto allowed = administrators_only(by); !allowed) return allowed;
    if (!state_.user(user)) return not_found("record.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by, {user, "tokens_revoked", {}}); !noted) return noted;
        state_.credentials.end_tokens(user);
        state_.rights_bell.ring(user);
        return {};
    });
}

}  // namespace cairn

#include "workspace/people.hpp"

#include "events/seal.hpp"
#include "events/values/read_value.hpp"
#include "workspace/told_rights.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

std::optional<std::size_t> email_index(const RecordType& type) {
    for (std::size_t i = 0; i < type.unique.size(); ++i)
        if (type.unique[i] == std::vector<std::string>{"email"}) return i;
    return std::nullopt;
}

/// The unique key that a user with this e-mail would have.
std::optional<std::string> email_key(const RecordType& type,
                                     std::size_t index,
                                     std::string_view email) {
    auto value = read_value(FieldKind::email, Json(email));
    if (!value) return std::nullopt;
    Record like;
    like.fields.emplace("email", *std::move(value));
    return unique_key(type, index, like);
}

std::optional<Record> user_by_email(const WorkspaceState& state, std::string_view email) {
    const WorldSnapshot world = state.derived->world.snapshot();
    const auto model = world.models().at(world.position());
    const RecordType* type = model->type("user");
    const auto index = type ? email_index(*type) : std::nullopt;
    const auto key = index ? email_key(*type, *index, email) : std::nullopt;
    const auto id = key ? world.holder(*type, *index, *key) : std::nullopt;
    return id ? state.user(*id) : std::nullopt;
}

std::string email_of(const Record& user) {
    const auto* email = std::get_if<std::string>(&user.value("email"));
    return email ? *email : std::string();
}

/// What the disk has no room for is refused, not an accident.
template <class Work>
auto unless_full(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const StorageFull&) {
        return fail(ErrorCode::storage_full, "storage.full");
    }
}

Result<void> administrators_only(const Actor& by) {
    if (!may(by, Action::administer))
        return fail(ErrorCode::forbidden, "access.denied", {{"action", "administer"}});
    return {};
}

tl::unexpected<Error> refused() { return fail(ErrorCode::unauthenticated, "session.refused"); }

}  // namespace

// Refused all the same where there is no room to note it.
void People::note_refusal(const Uuid& user) {
    RefusedSignIns& refusals = state_.refused_sign_ins;
    const auto unnoted = refusals.may_note(state_.clock.now());
    if (!unnoted) return;
    NoteAccess note{user, "sign_in_refused", {}};
    if (*unnoted > 0) note.detail.emplace("unnoted", std::to_string(*unnoted));
    if (!state_.note(Actor::system(), std::move(note))) refusals.not_noted(*unnoted + 1);
}

Result<People::SignedIn> People::sign_in(std::string_view email,
                                         std::string_view password,
                                         std::string_view from) {
    Credentials& credentials = state_.credentials;
    std::optional<Record> user;
    std::optional<Actor> actor;
    std::string checked;
    const auto right = credentials.try_password({email, from, password}, [&] {
        user = user_by_email(state_, email);
        actor = user ? actor_of(*user) : std::nullopt;
        if (actor) checked = credentials.password_mark(actor->id);
        return actor ? std::optional(actor->id) : std::nullopt;
    });
    if (!right) return tl::unexpected(right.error());
    if (!*right) {
        note_refusal(user ? user->ref.id : Uuid{});
        return refused();
    }
    return unless_full([&]() -> Result<SignedIn> {
        SignedIn signed_in{credentials.open_session(actor->id), actor->id};
        const auto noted = state_.note(*actor, {actor->id, "signed_in", {}});
        // What ends a person's rights ends the sessions that it finds: this one may have come
        // after.
        const bool still = credentials.password_mark(actor->id) == checked &&
                           identify(signed_in.token).has_value();
        if (noted && still) return signed_in;
        credentials.end_session(signed_in.token);
        if (!noted) return tl::unexpected(noted.error());
        return refused();
    });
}

void People::sign_out(std::string_view token) {
    const auto identity = identify(token);
    if (!identity || identity->by_token) return;
    state_.credentials.end_session(token);
    state_.rights_bell.ring(identity->actor.id);
    static_cast<void>(state_.note(identity->actor, {identity->actor.id, "signed_out", {}}));
}

std::optional<People::Identity> People::identify(std::string_view token) const {
    const auto holder = state_.credentials.holder(token);
    const auto user = holder ? state_.user(holder->user) : std::nullopt;
    auto actor = user ? actor_of(*user) : std::nullopt;
    if (!actor) return std::nullopt;
    const bool must_change =
        !holder->by_token && state_.credentials.must_change_password(holder->user);
    return Identity{*std::move(actor), must_change, holder->by_token, holder->until};
}

void People::add_rights_bell(std::function<void(const Uuid& user)> ring) {
    state_.rights_bell.add(std::move(ring));
}

Result<void> People::change_password(const Uuid& id,
                                     std::string_view current,
                                     std::string_view fresh,
                                     std::string_view keep_token) {
    Credentials& credentials = state_.credentials;
    const auto user = state_.user(id);
    const auto actor = user ? actor_of(*user) : std::nullopt;
    if (!actor) return not_found("record.unknown");
    const std::string email = email_of(*user);
    if (auto fits = check_password(fresh, email); !fits) return fits;
    std::string checked;
    const auto right = credentials.try_password({email, "", current}, [&] {
        checked = credentials.password_mark(id);
        return id;
    });
    if (!right) return tl::unexpected(right.error());
    if (!*right) return rejected("password.wrong");
    const auto hash = credentials.hash(fresh);
    if (!hash) return tl::unexpected(hash.error());
    return unless_full([&]() -> Result<void> {
        // Noted first: a password that nobody knows to have changed may not be.
        if (auto noted = state_.note(*actor, {id, "password_changed", {}}); !noted) return noted;
        // An administrator's one-time password, given meanwhile, stands.
        if (credentials.password_mark(id) != checked) return rejected("password.wrong");
        credentials.set_password(id, *hash, keep_token);
        state_.rights_bell.ring(id);
        return {};
    });
}

Result<std::string> People::one_time_password(const Actor& by, const Uuid& user) {
    if (auto allowed = administrators_only(by); !allowed) return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    std::string password = state_.credentials.fresh_password();
    const auto hash = state_.credentials.hash(password);
    if (!hash) return tl::unexpected(hash.error());
    return unless_full([&]() -> Result<std::string> {
        if (auto noted = state_.note(by, {user, "password_reset", {}}); !noted)
            return tl::unexpected(noted.error());
        state_.credentials.set_one_time_password(user, *hash);
        state_.rights_bell.ring(user);
        return password;
    });
}

Result<void> People::set_password(const Uuid& user, std::string_view password) {
    if (!state_.user(user)) return not_found("record.unknown");
    const auto hash = state_.credentials.hash(password);
    if (!hash) return tl::unexpected(hash.error());
    return unless_full([&]() -> Result<void> {
        state_.credentials.set_password(user, *hash, "");
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<std::string> People::issue_token(const Actor& by, const Uuid& user) {
    if (auto allowed = administrators_only(by); !allowed) return tl::unexpected(allowed.error());
    const auto record = state_.user(user);
    if (!record || !actor_of(*record)) return not_found("record.unknown");
    return unless_full([&]() -> Result<std::string> {
        // Noted first: a token that nobody knows of may not be.
        if (auto noted = state_.note(by, {user, "token_issued", {}}); !noted)
            return tl::unexpected(noted.error());
        std::string token = state_.credentials.issue_token(user);
        if (identify(token)) return token;
        state_.credentials.end_token(token);  // Who left meanwhile gets none for later.
        return not_found("record.unknown");
    });
}

Result<void> People::revoke_tokens(const Actor& by, const Uuid& user) {
    if (auto allowed = administrators_only(by); !allowed) return allowed;
    if (!state_.user(user)) return not_found("record.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by, {user, "tokens_revoked", {}}); !noted) return noted;
        state_.credentials.end_tokens(user);
        state_.rights_bell.ring(user);
        return {};
    });
}

std::string People::me(const Identity& identity) const {
    const auto user = state_.user(identity.actor.id);
    const auto model = state_.derived->world.models().newest();
    const Settings& settings = model->settings();
    const auto text = [&](const char* field) {
        const auto* value = user ? std::get_if<std::string>(&user->value(field)) : nullptr;
        return value ? *value : std::string();
    };
    const std::string language = text("language");
    JsonWriter out;
    out.begin_object().name("id").string(identity.actor.id.text());
    out.name("name").string(text("name")).name("email").string(text("email"));
    out.name("role").string(role_name(identity.actor.role)).name("teams").begin_array();
    for (const Uuid& team : identity.actor.teams) out.string(team.text());
    out.end_array().name("language").string(language.empty() ? settings.language : language);
    out.name("password_must_change").boolean(identity.password_must_change);
    out.name("workspace")
        .begin_object()
        .name("name")
        .string(settings.name)
        .name("language")
        .string(settings.language);
    out.name("currency")
        .string(settings.currency.text())
        .name("timezone")
        .string(settings.timezone);
    out.name("epoch").string(state_.log.epoch().text()).end_object();
    const Access access = state_.access(identity.actor);
    write_rights(out, access, *model);
    out.name("may").begin_object();
    out.name("write").boolean(may(identity.actor, Action::write) && state_.serves());
    out.name("administer").boolean(may(identity.actor, Action::administer) && state_.serves());
    out.name("audit").boolean(access.may(Action::audit));
    out.end_object().end_object();
    return out.take();
}

}  // namespace cairn

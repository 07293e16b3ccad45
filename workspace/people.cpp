#include "workspace/people.hpp"

#include "events/seal.hpp"
#include "events/values/read_value.hpp"
#include "sign_in/caller_network.hpp"
#include "workspace/people/people_checks.hpp"
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

tl::unexpected<Error> refused() { return fail(ErrorCode::unauthenticated, "session.refused"); }

}  // namespace

// Refused all the same where there is no room to note it.
void People::note_refusal(const Uuid& user, const char* step) {
    RefusedSignIns& refusals = state_.refused_sign_ins;
    const auto unnoted = refusals.may_note(state_.clock.now());
    if (!unnoted) return;
    NoteAccess note{user, "sign_in_refused", {}};
    if (*step) note.detail.emplace("step", step);
    if (*unnoted > 0) note.detail.emplace("unnoted", std::to_string(*unnoted));
    if (!state_.note(Actor::system(), std::move(note))) refusals.not_noted(*unnoted + 1);
}

Result<People::SignedIn> People::sign_in(std::string_view email,
                                         std::string_view password,
                                         std::string_view from,
                                         std::string_view agent) {
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
        note_refusal(user ? user->ref.id : Uuid{}, "");
        return refused();
    }
    if (!state_.second_factors.is_on(actor->id))
        return begin_session(*actor, checked, session_place(from, agent), false);
    const std::string challenge =
        state_.challenges.open({actor->id, caller_network(from), std::move(checked)});
    constexpr std::chrono::seconds length = SignInChallenges::length;
    return fail(ErrorCode::unauthenticated, "session.second_factor",
                {{"challenge", challenge}, {"expires_in_s", length.count()}});
}

Result<People::SignedIn> People::finish_sign_in(std::string_view challenge,
                                                std::string_view code,
                                                std::string_view from,
                                                std::string_view agent) {
    auto asked = state_.challenges.take(challenge, caller_network(from));
    const auto user = asked ? state_.user(asked->user) : std::nullopt;
    const auto actor = user ? actor_of(*user) : std::nullopt;
    if (!actor) return fail(ErrorCode::unauthenticated, "session.challenge_over");
    return unless_full([&]() -> Result<SignedIn> {
        auto used = state_.second_factors.use(actor->id, code, from);
        if (!used) {
            Error error = std::move(used.error());
            if (error.reason == "second_factor.wrong") {
                note_refusal(actor->id, "second_factor");
                error.data["tries_left"] = --asked->tries_left;
            }
            state_.challenges.give_back(challenge, *std::move(asked));
            return tl::unexpected(std::move(error));
        }
        // Before the session: a code that is gone is always known to be.
        const bool recovered = *used == SecondFactors::By::recovery;
        if (recovered)
            if (auto noted = state_.note(*actor, {actor->id, "recovery_code_used", {}}); !noted)
                return tl::unexpected(noted.error());
        return begin_session(*actor, asked->password_mark, session_place(from, agent), true);
    });
}

Result<People::SignedIn> People::begin_session(const Actor& actor,
                                               const std::string& password_mark,
                                               const SessionPlace& place,
                                               bool has_shown_factor) {
    Credentials& credentials = state_.credentials;
    return unless_full([&]() -> Result<SignedIn> {
        SignedIn signed_in{credentials.open_session(actor.id, place), actor.id};
        const auto noted = state_.note(actor, {actor.id, "signed_in", {}});
        // What ends a person's rights ends the sessions that it finds: this one may have come
        // after.
        const bool still = credentials.password_mark(actor.id) == password_mark &&
                           identify(signed_in.token).has_value() &&
                           (has_shown_factor || !state_.second_factors.is_on(actor.id));
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
    Identity identity{*std::move(actor), false, holder->by_token, holder->until};
    identity.read_only = holder->read_only;
    identity.right = holder->right;
    if (identity.by_token) return identity;
    identity.password_must_change = state_.credentials.must_change_password(holder->user);
    const bool required =
        state_.derived->world.models().newest()->settings().second_factor_required;
    identity.factor_must_set_up = required && !state_.second_factors.is_on(holder->user);
    return identity;
}

void People::note_use(const Identity& identity) const {
    state_.last_uses.note(identity.right,
                          identity.by_token ? RightKind::token : RightKind::session);
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
    auto made = rights().issue_token(by, user, {});
    if (!made) return tl::unexpected(made.error());
    return std::move(made->token);
}

Result<void> People::revoke_tokens(const Actor& by, const Uuid& user) {
    return rights().revoke_tokens(by, user);
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
    out.name("second_factor_must_set_up").boolean(identity.factor_must_set_up);
    out.name("workspace")
        .begin_object()
        .name("name")
        .string(settings.name)
        .name("language")
        .string(settings.language);
    out.name("currency")
        .string(settings.currency.text())
        .name("timezone")
        .string(settings.timezone)
        .name("second_factor")
        .string(settings.second_factor_required ? "required" : "optional");
    out.name("epoch").string(state_.log.epoch().text()).end_object();
    const Access access = state_.access(identity.actor);
    write_rights(out, access, *model);
    out.name("may").begin_object();
    const bool changes = state_.serves() && !identity.read_only;
    out.name("write").boolean(may(identity.actor, Action::write) && changes);
    out.name("administer").boolean(may(identity.actor, Action::administer) && changes);
    out.name("audit").boolean(access.may(Action::audit));
    out.end_object().end_object();
    return out.take();
}

}  // namespace cairn

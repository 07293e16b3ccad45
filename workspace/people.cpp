#include "workspace/people.hpp"

#include <algorithm>

#include "sign_in/caller_network.hpp"
#include "workspace/people/people_checks.hpp"
#include "workspace/people/record_by_key.hpp"
#include "workspace/people/told_person.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

std::optional<Record> user_by_email(const WorkspaceState& state, std::string_view email) {
    const auto id = record_by_key(state, "user", "email", email);
    return id ? state.user(*id) : std::nullopt;
}

/// What goes on when the first step was right and the second one is to come; "session.throttled".
tl::unexpected<Error> second_factor_asked(WorkspaceState& state,
                                          SignInChallenges::Challenge begun) {
    Json ways = Json::array();
    if (state.second_factors.is_on(begun.user)) ways.push_back("code");
    if (state.passkeys.has_any(begun.user)) ways.push_back("passkey");
    const auto challenge = state.challenges.open(std::move(begun));
    if (!challenge) return tl::unexpected(challenge.error());
    constexpr std::chrono::seconds length = SignInChallenges::length;
    return fail(
        ErrorCode::unauthenticated, "session.second_factor",
        {{"challenge", *challenge}, {"expires_in_s", length.count()}, {"ways", std::move(ways)}});
}

/// With what the company's own sign-in said, where it was by that.
SessionPlace company_place(SessionPlace place, const CompanyPerson& person) {
    place.by = person.by;
    place.factor_elsewhere = person.has_shown_factor;
    place.proven = person.proven;
    place.lasts = person.lasts;
    if (!person.session.empty()) place.there = company_hash(person.issuer, person.session);
    return place;
}

/// Whether it was a try of who may not come in, and no accident.
bool is_wrong_factor(const Error& error) {
    return error.reason == "second_factor.wrong" || error.reason == "passkey.wrong" ||
           error.reason == "passkey.unknown";
}

tl::unexpected<Error> refused() { return fail(ErrorCode::unauthenticated, "session.refused"); }
tl::unexpected<Error> challenge_over() {
    return fail(ErrorCode::unauthenticated, "session.challenge_over");
}

}  // namespace

// Refused all the same where there is no room to note it.
void People::note_attempt(const Uuid& user, const char* what, const char* step) {
    RefusedSignIns& refusals = state_.refused_sign_ins;
    const auto unnoted = refusals.may_note(state_.clock.now());
    if (!unnoted) return;
    NoteAccess note{user, what, {}};
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
    bool asks_factor = false;
    const auto right = credentials.try_password(
        {email, from, password},
        [&] {
            user = user_by_email(state_, email);
            actor = user ? actor_of(*user) : std::nullopt;
            if (actor) checked = credentials.password_mark(actor->id);
            return actor ? std::optional(actor->id) : std::nullopt;
        },
        [&] {
            asks_factor = asks_second_factor(state_, actor->id);
            return asks_factor;
        });
    if (!right) return tl::unexpected(right.error());
    if (!*right) {
        note_attempt(user ? user->ref.id : Uuid{}, "sign_in_refused");
        return refused();
    }
    if (password_is_for_administrators() && actor->role != Role::administrator) {
        note_attempt(actor->id, "sign_in_refused", "password");
        return fail(ErrorCode::unauthenticated, "session.company_only");
    }
    if (!asks_factor) return begin_session(*actor, checked, session_place(from, agent), false);
    // Its owner is to see that somebody knows the password, though the code never comes.
    note_attempt(actor->id, "sign_in_begun");
    SignInChallenges::Challenge begun{actor->id, caller_network(from), std::move(checked)};
    begun.email = email;
    return second_factor_asked(state_, std::move(begun));
}

Result<People::SignedIn> People::sign_in_by_company(const CompanyPerson& person,
                                                    const CompanyRules& rules,
                                                    std::string_view from,
                                                    std::string_view agent) {
    const auto actor = company().user_for(person, rules);
    if (!actor) {
        note_company_refusal(actor.error().reason);
        return tl::unexpected(actor.error());
    }
    std::string checked = state_.credentials.password_mark(actor->id);
    if (asks_second_factor(state_, actor->id) && !person.has_shown_factor) {
        note_attempt(actor->id, "sign_in_begun");
        SignInChallenges::Challenge begun{actor->id, caller_network(from), std::move(checked)};
        begun.company = person;
        return second_factor_asked(state_, std::move(begun));
    }
    return begin_session(*actor, checked, company_place(session_place(from, agent), person),
                         person.has_shown_factor, &person);
}

void People::note_company_refusal(const std::string& why) {
    note_attempt(Uuid{}, "sign_in_refused", why.c_str());
}

bool People::password_is_for_administrators() const {
    return state_.options.password_for_administrators_only;
}

Result<People::SignedIn> People::finish_sign_in(std::string_view challenge,
                                                std::string_view code,
                                                std::string_view from,
                                                std::string_view agent) {
    const ShowFactor show = [&](const Actor& actor, SessionPlace&) -> Result<void> {
        const auto used = state_.second_factors.use(actor.id, code, from);
        if (!used) return tl::unexpected(used.error());
        // Before the session: a code that is gone is always known to be.
        if (*used != SecondFactors::By::recovery) return {};
        return state_.note(actor, {actor.id, "recovery_code_used", {}});
    };
    return finish_by(challenge, from, session_place(from, agent), show);
}

Result<People::SignedIn> People::finish_by(std::string_view challenge,
                                           std::string_view from,
                                           SessionPlace place,
                                           const ShowFactor& show) {
    auto asked = state_.challenges.take(challenge, caller_network(from));
    const auto user = asked ? state_.user(asked->user) : std::nullopt;
    const auto actor = user ? actor_of(*user) : std::nullopt;
    // Before a code is used up that could come to nothing.
    const bool by_password = asked && asked->company.by.empty();
    const bool may_still = actor && !(by_password && password_is_for_administrators() &&
                                      actor->role != Role::administrator);
    const bool holds = may_still && asks_second_factor(state_, actor->id) &&
                       state_.credentials.password_mark(actor->id) == asked->password_mark;
    if (!holds) return challenge_over();
    return unless_full([&]() -> Result<SignedIn> {
        place = company_place(std::move(place), asked->company);
        if (auto shown = show(*actor, place); !shown) {
            Error error = std::move(shown.error());
            if (is_wrong_factor(error)) {
                note_attempt(actor->id, "sign_in_refused",
                             error.reason.substr(0, error.reason.find('.')).c_str());
                error.data["tries_left"] = --asked->tries_left;
            }
            state_.challenges.give_back(challenge, *std::move(asked));
            return tl::unexpected(std::move(error));
        }
        if (!asked->email.empty()) state_.credentials.shown_all(asked->email, from);
        const CompanyPerson& company = asked->company;
        auto begun = begin_session(*actor, asked->password_mark, place, true,
                                   company.by.empty() ? nullptr : &company);
        if (!begun && begun.error().reason == "session.refused") return challenge_over();
        return begun;
    });
}

Result<People::SignedIn> People::begin_session(const Actor& actor,
                                               const std::string& password_mark,
                                               const SessionPlace& place,
                                               bool has_shown_factor,
                                               const CompanyPerson* company) {
    Credentials& credentials = state_.credentials;
    return unless_full([&]() -> Result<SignedIn> {
        SignedIn signed_in{credentials.open_session(actor.id, place), actor.id};
        NoteAccess note{actor.id, "signed_in", {}};
        if (!place.by.empty()) note.detail.emplace("by", place.by);
        if (place.passkey) note.detail.emplace("with", "passkey");
        const auto noted = state_.note(actor, std::move(note));
        // What ends a person's rights ends the sessions that it finds: this one may have come
        // after.
        const bool still = credentials.password_mark(actor.id) == password_mark &&
                           identify(signed_in.token).has_value() &&
                           (has_shown_factor || !asks_second_factor(state_, actor.id)) &&
                           !(company && state_.company_logouts.is_out(*company));
        // Past a hundred that are open another one ended for it.
        state_.rights_bell.ring(actor.id);
        if (noted && still) return signed_in;
        credentials.end_session(signed_in.token);
        if (!noted) return tl::unexpected(noted.error());
        return refused();
    });
}

void People::sign_out(std::string_view token) {
    const auto identity = identify(token);
    if (!identity || identity->by_token) return;
    const Actor& person = identity->person();
    state_.credentials.end_session(token);
    state_.rights_bell.ring(person.id);
    static_cast<void>(state_.note(person, {person.id, "signed_out", {}}));
}

std::optional<People::Identity> People::identify(std::string_view token) const {
    const std::uint64_t rung = state_.rights_bell.times_rung();
    const auto holder = state_.credentials.holder(token);
    auto actor = holder ? state_.actor(holder->user) : std::nullopt;
    if (!actor) return std::nullopt;
    Identity identity{*std::move(actor), false, holder->by_token, holder->until};
    identity.read_only = holder->read_only;
    identity.rung = rung;
    identity.people_only = holder->people_only;
    identity.right = holder->right;
    identity.by = holder->by;
    if (identity.by_token) return identity;
    // Of one that he did not come in by nobody has to be reminded.
    identity.password_must_change =
        holder->by.empty() && state_.credentials.must_change_password(holder->user);
    const bool has_shown = holder->factor_elsewhere || holder->passkey;
    identity.factor_must_set_up = second_factor_is_required(state_) && !has_shown &&
                                  !state_.second_factors.is_on(holder->user);
    look_as_other(identity);
    return identity;
}

bool People::holds_still(const Identity& identity) const {
    return identity.rung == state_.rights_bell.times_rung() &&
           (!identity.until || *identity.until > state_.clock.now());
}

Result<void> People::Identity::may_go_on() const {
    if (password_must_change) return fail(ErrorCode::forbidden, "password.must_change");
    if (factor_must_set_up) return fail(ErrorCode::forbidden, "second_factor.must_set_up");
    return {};
}

Result<People::Identity> People::let_in(std::string_view token) const {
    auto identity = identify(token);
    if (!identity) return fail(ErrorCode::unauthenticated, "session.required");
    if (auto goes_on = identity->may_go_on(); !goes_on) return tl::unexpected(goes_on.error());
    return *std::move(identity);
}

void People::look_as_other(Identity& identity) const {
    // Who may not is not looked up.
    if (!may(identity.actor, Action::audit)) return;
    const auto row = read_view(state_.vault.get(view_name(identity.right)));
    if (!row) return;
    identity.reads_so_since = row->until;
    if (is_over(*row, state_.clock.now())) return;
    auto other = somebody(row->user);
    if (!other || !may_view_as(identity.actor, *other)) return;
    identity.reads_so_since = row->until - view_length;
    identity.viewing = Identity::Viewing{std::move(identity.actor), row->until};
    identity.actor = *std::move(other);
    identity.until = std::min(identity.until.value_or(row->until), row->until);
}

std::optional<Actor> People::somebody(const Uuid& user) const { return state_.actor(user); }

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
                                     std::string_view keep_token,
                                     std::string_view from) {
    Credentials& credentials = state_.credentials;
    const auto user = state_.user(id);
    const auto actor = user ? actor_of(*user) : std::nullopt;
    if (!actor) return not_found("record.unknown");
    const std::string email = email_of(*user);
    if (auto fits = check_password(fresh, email); !fits) return fits;
    const auto checked = check_it_is_them(state_, id, {.password = current, .from = from});
    if (!checked) return tl::unexpected(checked.error());
    const auto hash = credentials.hash(fresh);
    if (!hash) return tl::unexpected(hash.error());
    return unless_full([&]() -> Result<void> {
        // Noted first: a password that nobody knows to have changed may not be.
        if (auto noted = state_.note(*actor, {id, "password_changed", {}}); !noted) return noted;
        // Who was signed out while he waited changes nothing any more.
        if (!keep_token.empty() && !identify(keep_token))
            return fail(ErrorCode::unauthenticated, "session.required");
        // An administrator's one-time password, given meanwhile, stands.
        if (!credentials.replace_password(id, *hash, keep_token, *checked))
            return rejected("password.wrong");
        state_.rights_bell.ring(id);
        return {};
    });
}

Result<std::string> People::one_time_password(const Asker& by, const Uuid& user) {
    constexpr const char* instead = "/api/v1/me/password";
    if (auto allowed = administrator_of_other(state_, by, user, instead); !allowed)
        return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    std::string password = state_.credentials.fresh_password();
    const auto hash = state_.credentials.hash(password);
    if (!hash) return tl::unexpected(hash.error());
    return unless_full([&]() -> Result<std::string> {
        if (auto noted = state_.note(by.actor, {user, "password_reset", {}}); !noted)
            return tl::unexpected(noted.error());
        if (auto still = administrator_now(state_, by); !still)
            return tl::unexpected(still.error());
        state_.credentials.set_one_time_password(user, *hash);
        state_.rights_bell.ring(user);
        // Whose right ended at that moment is not told it: the user gets another one.
        if (auto still = administrator_now(state_, by); !still)
            return tl::unexpected(still.error());
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

Result<std::string> People::issue_token(const Asker& by, const Uuid& user) {
    auto made = rights().issue_token(by, user, {});
    if (!made) return tl::unexpected(made.error());
    return std::move(made->token);
}

Result<void> People::revoke_tokens(const Asker& by, const Uuid& user) {
    return rights().revoke_tokens(by, user);
}

std::string People::me(const Identity& identity) const { return told_me(state_, identity); }

void People::write_view(JsonWriter& out, const Identity& identity) const {
    write_told_view(out, state_, identity);
}

}  // namespace cairn

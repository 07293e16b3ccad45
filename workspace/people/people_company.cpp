#include "workspace/people/people_company.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "events/commands/checks.hpp"
#include "events/values/text_format.hpp"
#include "sign_in/identities.hpp"
#include "sign_in/open_rights.hpp"
#include "workspace/people/other_administrators.hpp"
#include "workspace/people/people_checks.hpp"
#include "workspace/people/record_by_key.hpp"

namespace cairn {
namespace {

constexpr std::size_t name_characters_max = 100;

tl::unexpected<Error> not_let_in(const char* reason) {
    return fail(ErrorCode::unauthenticated, reason);
}

/// What the mapping asks for cannot be done: whoever runs the server has to know why.
tl::unexpected<Error> mapping_refused(const std::string& problem) {
    return fail(ErrorCode::unauthenticated, "openid.mapping",
                {{"problem", "what the mapping asks for is refused: " + problem}});
}

std::string told(const Error& error) {
    const Json fields = error.data.value("fields", Json::object());
    return error.reason + (fields.empty() ? "" : ' ' + json_text(fields));
}

std::vector<std::string> texts_of_field(const Record& user, std::string_view field) {
    const Json json = value_json(user.value(field));
    return json.is_array() ? json.get<std::vector<std::string>>() : std::vector<std::string>();
}

/// Those of `now` that are not named, in their order, and then those that are granted; nothing
/// where they are the same.
std::optional<std::vector<std::string>> mixed(const std::vector<std::string>& now,
                                              const CompanyGrants::Names& named,
                                              const CompanyGrants::Names& granted) {
    std::vector<std::string> next;
    for (const std::string& each : now)
        if (!named.contains(each) || granted.contains(each)) next.push_back(each);
    for (const std::string& each : granted)
        if (std::ranges::find(next, each) == next.end()) next.push_back(each);
    return next == now ? std::nullopt : std::optional(std::move(next));
}

/// Whether both are one mailbox. Users are found by texts that are folded, so that full-width
/// letters or ones of no width equal others: here that would be somebody else's mailbox. Only
/// letters of ASCII are one, small or capital.
bool is_same_mailbox(std::string_view one, std::string_view other) {
    const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(one, other, {}, small, small);
}

/// What a new user is called: as the company says, else by the e-mail.
std::string name_for(const CompanyPerson& person) {
    std::string name(trimmed(person.name));
    const bool is_name = !name.empty() && is_utf8(name) && !has_control_character(name) &&
                         !has_unpaired_direction(name) &&
                         characters_in(name) <= name_characters_max;
    return is_name ? name : person.email.substr(0, person.email.find('@'));
}

}  // namespace

Result<Actor> PeopleCompany::user_for(const CompanyPerson& person, const CompanyRules& rules) {
    const auto user = known_user(person, rules);
    if (!user) return tl::unexpected(user.error());
    if (!actor_of(*user)) return not_let_in("openid.inactive");
    if (auto applied = apply(*user, person.grants, rules); !applied)
        return tl::unexpected(applied.error());
    const auto as_it_is = state_.user(user->ref.id);
    auto actor = as_it_is ? actor_of(*as_it_is) : std::nullopt;
    if (!actor) return not_let_in("openid.inactive");
    return *std::move(actor);
}

Result<Record> PeopleCompany::known_user(const CompanyPerson& person, const CompanyRules& rules) {
    const auto linked = state_.identities.holder(person.issuer, person.subject);
    if (auto user = linked ? state_.user(*linked) : std::nullopt) return *std::move(user);
    auto user = user_by_email(person);
    if (!user && user.error().reason == "openid.no_user" && rules.creates) {
        user = new_user(person, rules);
        // Somebody made it at the same time.
        if (!user && user.error().reason == "unique.taken") user = user_by_email(person);
    }
    if (!user) return user;
    if (!actor_of(*user)) return not_let_in("openid.inactive");
    if (auto done = link(*user, person); !done) return tl::unexpected(done.error());
    return user;
}

// Who may make a mailbox there must not become somebody here by an address that nobody looked at.
Result<Record> PeopleCompany::user_by_email(const CompanyPerson& person) {
    if (person.email.empty()) return not_let_in("openid.no_user");
    if (!person.email_is_verified) return not_let_in("openid.email_unverified");
    const auto id = record_by_key(state_, "user", "email", person.email);
    auto user = id ? state_.user(*id) : std::nullopt;
    if (!user || !is_same_mailbox(email_of(*user), person.email))
        return not_let_in("openid.no_user");
    return *std::move(user);
}

Result<Record> PeopleCompany::new_user(const CompanyPerson& person, const CompanyRules& rules) {
    if (rules.only_mapped && !person.grants.matched) return not_let_in("openid.not_for_you");
    CommandRequest request{.actor = Actor::system(), .cause = "openid"};
    request.command.steps.emplace_back(
        Create{.type = "user", .fields = {{"name", name_for(person)}, {"email", person.email}}});
    const auto done = state_.execute(std::move(request));
    if (!done) {
        if (done.error().reason == "unique.taken") return tl::unexpected(done.error());
        return mapping_refused("a new user: " + told(done.error()));
    }
    auto user = state_.user(done->targets.front().id);
    if (!user) return not_let_in("openid.no_user");
    return *std::move(user);
}

Result<void> PeopleCompany::link(const Record& user, const CompanyPerson& person) {
    for (const Identities::Identity& other : state_.identities.of(user.ref.id))
        if (other.issuer == person.issuer) return not_let_in("openid.linked_otherwise");
    return unless_full([&]() -> Result<void> {
        // Noted first: a way in that nobody knows of may not be.
        if (auto noted = state_.note(Actor::system(), {user.ref.id, "identity_linked", {}}); !noted)
            return noted;
        if (state_.identities.link(user.ref.id, person.issuer, person.subject)) return {};
        return not_let_in("openid.linked_otherwise");
    });
}

Result<Json> PeopleCompany::wanted_teams(const Record& user,
                                         const CompanyGrants& grants,
                                         const CompanyRules& rules) const {
    CompanyGrants::Names named, granted;
    for (const std::string& key : grants.teams_named) {
        const auto team = record_by_key(state_, "team", rules.team_key, key);
        if (team) named.insert(team->text());
        if (!grants.teams.contains(key)) continue;
        if (!team) return mapping_refused("there is no team " + json_text(Json(key)));
        granted.insert(team->text());
    }
    const auto next = mixed(texts_of_field(user, "teams"), named, granted);
    return next ? Json(*next) : Json();
}

Result<Json> PeopleCompany::wanted(const Record& user,
                                   const CompanyGrants& grants,
                                   const CompanyRules& rules) const {
    Json patch = Json::object();
    const auto* role = std::get_if<std::string>(&user.value("role"));
    const std::string was = role ? *role : "";
    // One that the mapping gives, and gives this person no more, is taken away.
    const bool is_taken = !grants.role && grants.role_values_named.contains(was);
    const std::string next = grants.role ? *grants.role : is_taken ? "member" : was;
    // A provider that forgets a claim must not leave the workspace to nobody.
    const bool ends_administrator = next != was && parse_role(was) == Role::administrator;
    if (ends_administrator && !has_other_administrator(state_, user.ref.id))
        return mapping_refused("nobody else is an administrator");
    if (next != was) patch["role"] = next;
    if (const auto roles = mixed(texts_of_field(user, "roles"), grants.roles_named, grants.roles))
        patch["roles"] = *roles;
    const auto teams = wanted_teams(user, grants, rules);
    if (!teams) return tl::unexpected(teams.error());
    if (!teams->is_null()) patch["teams"] = *teams;
    return patch;
}

// By the system: who comes in has no right to say what he may.
Result<void> PeopleCompany::apply(const Record& user,
                                  const CompanyGrants& grants,
                                  const CompanyRules& rules) {
    auto patch = wanted(user, grants, rules);
    if (!patch) return tl::unexpected(patch.error());
    if (patch->empty()) return {};
    CommandRequest request{.actor = Actor::system(), .cause = "openid"};
    request.command.steps.emplace_back(Change{user.ref, std::nullopt, *std::move(patch)});
    const auto done = state_.execute(std::move(request));
    if (!done) return mapping_refused(told(done.error()));
    return {};
}

Result<std::string> PeopleCompany::identities(const Actor& by, const Uuid& user) const {
    if (auto allowed = administrators_only(by); !allowed) return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    JsonWriter out;
    out.begin_object().name("identities").begin_array();
    for (const Identities::Identity& each : state_.identities.of(user)) {
        out.begin_object().name("issuer").string(each.issuer);
        out.name("linked_at").time(each.linked).end_object();
    }
    return out.end_array().end_object().take();
}

Result<void> PeopleCompany::forget_identities(const Asker& by, const Uuid& user) {
    if (auto allowed = administrator_now(state_, by); !allowed)
        return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by.actor, {user, "identity_forgotten", {}}); !noted)
            return noted;
        state_.identities.unlink(user);
        OpenRights(state_.vault, state_.clock, state_.last_uses)
            .end_company_sessions(user, "", Time::max());
        state_.rights_bell.ring(user);
        return {};
    });
}

std::optional<Uuid> PeopleCompany::user_of(const CompanyLogout& logout) const {
    const auto by_subject = logout.subject.empty()
                                ? std::nullopt
                                : state_.identities.holder(logout.issuer, logout.subject);
    if (logout.session.empty()) return by_subject;
    const auto row =
        read_there(state_.vault.get(there_name(company_hash(logout.issuer, logout.session))));
    // The provider may not have said so when one came in.
    if (!row) return by_subject;
    // Of whom it is said has to be whose it was.
    const bool is_his = logout.subject.empty() || by_subject == row->user;
    return is_his ? std::optional(row->user) : std::nullopt;
}

// A session that began after what was said of an earlier one is none of those, though the message
// comes late, or again.
Result<std::size_t> PeopleCompany::signed_out_there(const CompanyLogout& logout) {
    if (!state_.company_logouts.take(logout))
        return fail(ErrorCode::unauthenticated, "openid.token",
                    {{"problem", "the same was said before"}});
    const auto user = user_of(logout);
    if (!user) return std::size_t{0};
    const std::string there =
        logout.session.empty() ? "" : company_hash(logout.issuer, logout.session);
    auto ended_all = unless_full([&]() -> Result<std::size_t> {
        OpenRights open(state_.vault, state_.clock, state_.last_uses);
        const std::size_t ended =
            open.end_company_sessions(*user, there, logout.said + clocks_apart_max);
        if (ended == 0) return ended;
        state_.rights_bell.ring(*user);
        // They are over whether or not there is room to note it.
        NoteAccess note{*user, "sessions_ended", {}};
        note.detail.emplace("by", logout.by);
        static_cast<void>(state_.note(Actor::system(), std::move(note)));
        return ended;
    });
    if (!ended_all) state_.company_logouts.give_back(logout);
    return ended_all;
}

}  // namespace cairn

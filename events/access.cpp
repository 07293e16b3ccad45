#include "events/access.hpp"

#include <algorithm>

#include "events/model/model.hpp"
#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

/// As everybody may without roles; `right` is not `see`.
bool may_by_role(const Actor& actor, const Right& right, const RecordType& type) {
    if (right.verb == Verb::export_) return true;
    const bool is_for_administrators =
        right.verb == Verb::erase || right.verb == Verb::import || describes_people(type);
    return may(actor, is_for_administrators ? Action::administer : Action::write);
}

/// By which roles one might.
Json roles_allowing(const Model& model, const Right& right, const RecordType& type) {
    Json names = Json::array();
    if (describes_people(type)) return names;
    for (const auto& role : model.roles()) {
        const Grant* grant = role->grant(type.name, right);
        if (grant && !grant->is_none()) names.push_back(role->name);
    }
    return names;
}

}  // namespace

RuleContext rule_context(const Actor& actor, const Model& model, Time now) {
    RuleContext rules;
    rules.me = actor.id;
    rules.role = role_name(actor.role);
    rules.teams = actor.teams;
    rules.now = now;
    rules.settings = &model.settings();
    rules.standing = actor.standing;
    return rules;
}

bool may(const Actor& actor, Action action) {
    switch (action) {
        case Action::see: return true;
        case Action::write: return actor.role != Role::auditor;
        case Action::audit: return actor.role != Role::member;
        case Action::define:
        case Action::administer: return actor.role == Role::administrator;
    }
    return false;
}

bool may(const Actor& actor, Action action, const RecordType& type, const Record* /*record*/) {
    if (action == Action::write && describes_people(type)) return may(actor, Action::administer);
    return may(actor, action);
}

std::shared_ptr<const Rights> rights_for(const Actor& actor, const Model& model) {
    if (actor.role != Role::member) return nullptr;
    if (!actor.standing) return model.rights(actor.roles);
    std::vector<std::string> names = actor.roles;
    for (const Uuid& person : absent_people(*actor.standing))
        for (std::string& name : roles_in_place(*actor.standing, person))
            names.push_back(std::move(name));
    return model.rights(names);
}

bool may(const Actor& actor,
         const Rights* rights,
         const Right& right,
         const RecordType& type,
         const RightsSubject* of) {
    if (right.verb == Verb::see && (!rights || is_for_everybody(type))) return true;
    if (!rights || describes_people(type)) return may_by_role(actor, right, type);
    return of ? rights->allow(type.name, right, *of)
              : rights->extent(type.name, right) != Extent::none;
}

Extent extent(const Actor& actor,
              const Rights* rights,
              const Right& right,
              const RecordType& type) {
    if (!may(actor, rights, right, type)) return Extent::none;
    return rights && !describes_people(type) ? rights->extent(type.name, right) : Extent::all;
}

Error denied(const Actor& actor, const Model& model, const Right& right, const RecordType& type) {
    Error error{ErrorCode::forbidden, "access.denied", Json::object()};
    if (model.roles().empty()) return error;
    error.data = {{"verb", verb_name(right.verb)}, {"record_type", type.name}};
    if (right.verb == Verb::step) error.data["step"] = right.step;
    const auto rights = rights_for(actor, model);
    if (const std::string by = rights ? rights->denied_by(type.name, right) : ""; !by.empty())
        error.data["denied_by"] = by;
    if (rights && !describes_people(type)) {
        Json given = Json::array();
        for (const Ground& ground : rights->said(type.name, right))
            given.push_back(ground_json(ground));
        if (!given.empty()) error.data["given"] = std::move(given);
    }
    error.data["allowed_by"] = roles_allowing(model, right, type);
    Json leads = Json::array();
    if (actor.standing)
        for (const Uuid& lead : actor.standing->leads)
            if (lead != actor.id) leads.push_back(lead.text());
    error.data["ask"] = {{"role", role_name(Role::administrator)}, {"leads", std::move(leads)}};
    return error;
}

std::shared_ptr<const Policy> readers_for(const Actor& actor, const Model& model) {
    if (may(actor, Action::audit)) return nullptr;
    const auto rights = rights_for(actor, model);
    return rights ? rights->policy() : model.readers();
}

std::shared_ptr<const Policy> policy_for(const Actor& actor,
                                         const Model& model,
                                         const PolicyOf* more) {
    auto by_model = readers_for(actor, model);
    auto other = more && *more ? (*more)(actor, model) : nullptr;
    if (!by_model || !other) return by_model ? by_model : other;
    return std::make_shared<const Policy>(narrowed(*other, *by_model, model));
}

bool Access::may(Action action) const {
    // The log is one thing: nobody may see it in part.
    if (action == Action::audit && policy_) return false;
    return cairn::may(actor_, action);
}

Result<void> Access::may_audit() const {
    if (may(Action::audit)) return {};
    return fail(ErrorCode::forbidden, "access.denied", {{"action", "audit"}});
}

bool Access::may(Action action, const RecordType& type, const Record* record) const {
    return cairn::may(actor_, action, type, record);
}

const Rule* Access::visible(const RecordType& type) const {
    return policy_ ? policy_->visible(type) : nullptr;
}

bool Access::hides(const RecordType& type, const Field& field) const {
    return std::ranges::any_of(hiding_, [&](const auto* entry) {
        return entry->first == type.name && policy_->hides(type, field);
    });
}

Value Access::opened(const Field& field, const StreamName& ref, Value stored) const {
    if (const auto* closed = std::get_if<Sealed>(&stored))
        return sealer_->open(ref, field, *closed);
    return stored;
}

Value Access::shown(const RecordType& type,
                    const Field& field,
                    const StreamName& ref,
                    Value stored) const {
    if (hides(type, field)) return {};
    return opened(field, ref, std::move(stored));
}

const Scope* Access::visible_within(const RecordType& type) const {
    const Policy::OfType* of = policy_ ? policy_->of(type.name) : nullptr;
    return of && of->is_all_within && of->within ? &*of->within : nullptr;
}

const Scope* Access::within(const RecordType& type) const {
    const Policy::OfType* of = policy_ ? policy_->of(type.name) : nullptr;
    return of && of->within ? &*of->within : nullptr;
}

std::string Access::scope(const RecordType* rows) const {
    if (!policy_) return "everyone";
    if (!policy_->by_person) return policy_->key;
    std::string scope = policy_->key;
    for (const std::string& asked : policy_->asked_of_person(rows)) {
        scope += '\n' + asked;
        if (asked == "$me.id") scope += ' ' + actor_.id.text();
        if (asked == "$me.role") scope.append(" ").append(role_name(actor_.role));
        if (asked == "$me.teams")
            for (const Uuid& team : actor_.teams) scope += ' ' + team.text();
        if (!is_of_standing(asked) || !actor_.standing) continue;
        const auto list = actor_.standing->lists.find(asked);
        if (list != actor_.standing->lists.end()) scope += ' ' + list->second.print;
    }
    return scope;
}

bool is_active(const Record& user) { return !user.archived && user.value("active") == Value{true}; }

std::optional<Actor> actor_of(const Record& user) {
    if (!is_active(user)) return std::nullopt;
    const auto* name = std::get_if<std::string>(&user.value("role"));
    const auto role = name ? parse_role(*name) : std::nullopt;
    if (!role) return std::nullopt;
    const auto* teams = std::get_if<References>(&user.value("teams"));
    const auto* roles = std::get_if<Texts>(&user.value("roles"));
    Actor actor{user.ref.id, *role, teams ? *teams : References{}};
    if (roles) actor.roles = *roles;
    return actor;
}

}  // namespace cairn

#include "events/model/roles/rights.hpp"

#include <algorithm>

#include "core/sha256.hpp"
#include "events/model/model.hpp"
#include "events/model/roles/hidden_fields.hpp"
#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

constexpr std::size_t role_sets_max = 256;

/// Equal for policies that show the same.
std::string key_of(const Policy& policy) {
    std::string text;
    for (const auto& [name, of_type] : policy.types) {
        text += name + '\n';
        if (of_type.visible) text += json_text(of_type.visible->json());
        for (const std::string& field : of_type.hidden) text += '\n' + field;
        text += "\n\n";
        if (of_type.said_by)
            for (const std::string& other : *of_type.said_by) text += other + '\n';
    }
    return "roles " + hex_of(sha256(text));
}

/// Hides with each field what is worked out from it, of any type.
void hide_what_tells(Policy& policy, const Model& model) {
    FieldsByType hidden;
    for (const auto& [name, of_type] : policy.types)
        if (!of_type.hidden.empty()) hidden.emplace(name, of_type.hidden);
    for (auto& [name, fields] : with_what_tells(std::move(hidden), model)) {
        Policy::OfType& own = policy.types[name];
        own.hidden = std::move(fields);
        if (!own.said_by) own.said_by = those_who_say(*model.type(name), model);
    }
}

/// What a role gives, to who has it or in his place.
Scope given_by(const RoleDefinition& role,
               const Grant& grant,
               const RecordType& type,
               const Model& model) {
    Scope scope = scope_of(grant, type, model);
    const auto place = role_in_place(role.name);
    return place ? in_place_of(std::move(scope), type, place->person) : scope;
}

const Scope& no_scope() {
    static const Scope none;
    return none;
}

using Roles = std::vector<std::shared_ptr<const RoleDefinition>>;

/// Whom a right to a type is denied: what is denied to somebody who is away is not to be had for
/// him, what is denied to oneself not at all.
struct Denial {
    bool of_oneself = false;
    std::set<Uuid> of_absent{};

    /// What a role says of the right; null where that comes to nothing.
    [[nodiscard]] const Grant* left_of(const RoleDefinition& role,
                                       std::string_view type,
                                       const Right& right) const {
        const Grant* grant = role.grant(type, right);
        const auto place = role_in_place(role.name);
        if (!grant || of_oneself || (place && of_absent.contains(place->person))) return nullptr;
        return grant;
    }
};

Denial denial_of(const Roles& roles, std::string_view type, const Right& right) {
    Denial denial;
    for (const auto& role : roles) {
        const Grant* grant = role->grant(type, right);
        if (!grant || !grant->is_denied) continue;
        const auto place = role_in_place(role->name);
        if (place)
            denial.of_absent.insert(place->person);
        else
            denial.of_oneself = true;
    }
    return denial;
}

/// What a role is called, whoever of those has it.
std::string plain_name(const RoleDefinition& role) {
    const auto place = role_in_place(role.name);
    return place ? std::string(place->role) : role.name;
}

/// Each once, in order.
std::vector<std::string> names_of(const Roles& roles,
                                  const std::function<bool(const RoleDefinition&)>& wanted) {
    std::vector<std::string> names;
    for (const auto& role : roles) {
        std::string name = wanted(*role) ? plain_name(*role) : std::string();
        const bool is_new = std::ranges::find(names, name) == names.end();
        if (!name.empty() && is_new) names.push_back(std::move(name));
    }
    return names;
}

}  // namespace

bool describes_people(const RecordType& type) { return type.name == "user" || type.name == "team"; }

bool is_for_everybody(const RecordType& type) {
    return describes_people(type) || type.rates.has_value();
}

Rights::Rights(const Model& model, const std::vector<std::shared_ptr<const RoleDefinition>>& roles)
    : roles_(roles) {
    Policy policy;
    for (const auto& type : model.types()) {
        note(*type, model);
        if (!is_for_everybody(*type)) note_shown(*type, model, policy);
    }
    hide_what_tells(policy, model);
    policy.by_person = !policy.asked_of_person(nullptr).empty();
    policy.key = key_of(policy);
    const auto& readers = model.readers();
    if (policy.types.empty())
        policy_ = readers;
    else
        policy_ = std::make_shared<const Policy>(readers ? narrowed(policy, *readers, model)
                                                         : std::move(policy));
}

void Rights::note(const RecordType& type, const Model& model) {
    if (describes_people(type)) return;
    OfType& own = types_[type.name];
    for (const Verb verb : plain_verbs) own.verbs[verb] = joined_scope(type, {verb}, model);
    if (is_for_everybody(type)) own.verbs[Verb::see] = {.all = true};
    if (type.lifecycle)
        for (const Transition& step : type.lifecycle->transitions)
            own.steps[step.name] = joined_scope(type, {Verb::step, step.name}, model);
    const Denial of_change = denial_of(roles_, type.name, {Verb::change});
    const Denial of_create = denial_of(roles_, type.name, {Verb::create});
    for (const auto& role : roles_) {
        const RoleOfType* says = role->of(type.name);
        const Grant* change = of_change.left_of(*role, type.name, {Verb::change});
        const Grant* create = of_create.left_of(*role, type.name, {Verb::create});
        own.fixed.push_back({says ? says->read_only : std::set<std::string, std::less<>>(),
                             change ? given_by(*role, *change, type, model) : Scope(),
                             create ? given_by(*role, *create, type, model) : Scope()});
    }
    if (std::ranges::all_of(own.fixed, [](const Fixed& each) { return each.fields.empty(); }))
        own.fixed.clear();
}

void Rights::note_shown(const RecordType& type, const Model& model, Policy& policy) const {
    const Scope& see = scope(type.name, {Verb::see});
    auto hidden = hidden_of(type, model);
    if (see.all && hidden.empty()) return;
    Policy::OfType& own = policy.types[type.name];
    own.hidden = std::move(hidden);
    own.said_by = those_who_say(type, model);
    if (see.all) return;
    own.visible = policy_rule(see.json(), type);
    own.within = see;
    own.is_all_within = true;
}

Scope Rights::joined_scope(const RecordType& type, const Right& right, const Model& model) const {
    const Denial denial = denial_of(roles_, type.name, right);
    Scope joined;
    for (const auto& role : roles_)
        if (const Grant* grant = denial.left_of(*role, type.name, right))
            joined.add(given_by(*role, *grant, type, model));
    if (joined.all) return {.all = true};
    return joined;
}

// Shown is a field that one of the roles shows, but in no record that is shown by another role
// alone: unless the one shows at least as many records, it stays hidden in all.
std::set<std::string, std::less<>> Rights::hidden_of(const RecordType& type,
                                                     const Model& model) const {
    std::set<std::string, std::less<>> hidden;
    const Denial denial = denial_of(roles_, type.name, {Verb::see});
    const auto shows_as_many = [&](const RoleDefinition& one, const RoleDefinition& other) {
        // A role that shows no record in the end shows no field of others either.
        const Grant* here = denial.left_of(one, type.name, {Verb::see});
        const Grant* there = role_in_place(other.name)
                                 ? denial.left_of(other, type.name, {Verb::see})
                                 : other.grant(type.name, {Verb::see});
        if (!there || there->is_none()) return true;
        if (!here || here->is_none()) return false;
        return here->scopes.contains(NamedScope::all) ||
               given_by(one, *here, type, model).json() ==
                   given_by(other, *there, type, model).json();
    };
    const auto hides = [&](const RoleDefinition& role, const std::string& field) {
        const RoleOfType* says = role.of(type.name);
        return !role.is_retired && says && says->hidden.contains(field);
    };
    for (const auto& role : roles_) {
        const RoleOfType* says = role->is_retired ? nullptr : role->of(type.name);
        if (!says) continue;
        for (const std::string& field : says->hidden)
            if (std::ranges::none_of(roles_, [&](const auto& other) {
                    return !hides(*other, field) && shows_as_many(*other, *role);
                }))
                hidden.insert(field);
    }
    return hidden;
}

std::vector<std::string> Rights::names() const {
    std::vector<std::string> names;
    for (const auto& role : roles_)
        if (!role_in_place(role->name)) names.push_back(role->name);
    return names;
}

const Scope& Rights::scope(std::string_view type, const Right& right) const {
    const auto own = types_.find(type);
    if (own == types_.end()) return no_scope();
    if (right.verb == Verb::step) {
        const auto found = own->second.steps.find(right.step);
        return found == own->second.steps.end() ? no_scope() : found->second;
    }
    const auto found = own->second.verbs.find(right.verb);
    return found == own->second.verbs.end() ? no_scope() : found->second;
}

Extent Rights::extent(std::string_view type, const Right& right) const {
    return scope(type, right).extent();
}

bool Rights::allow(std::string_view type, const Right& right, const RightsSubject& subject) const {
    return scope(type, right).holds(subject.record, subject.person, subject.budget);
}

Json ground_json(const Ground& ground) {
    Json json = Json::object({{"role", ground.role}});
    if (ground.part.scope) {
        json["scope"] = scope_name(*ground.part.scope);
    } else {
        json["rule"] = static_cast<std::int64_t>(ground.part.rule);
        json["says"] = ground.says;
    }
    if (!ground.person.is_nil()) json["for"] = ground.person.text();
    return json;
}

void Rights::each_part(std::string_view type, const Right& right, const VisitPart& visit) const {
    const Denial denial = denial_of(roles_, type, right);
    for (const auto& role : roles_)
        if (const Grant* grant = denial.left_of(*role, type, right))
            for (const GrantPart& part : parts_of(*grant)) visit(*role, *grant, part);
}

namespace {

Ground ground_of(const RoleDefinition& role, const Grant& grant, const GrantPart& part) {
    const auto place = role_in_place(role.name);
    return {plain_name(role), part, part.rule ? grant.rules.at(part.rule - 1) : Json(),
            place ? place->person : Uuid{}};
}

}  // namespace

std::vector<Ground> Rights::said(std::string_view type, const Right& right) const {
    std::vector<Ground> said;
    each_part(type, right, [&](const auto& role, const auto& grant, const auto& part) {
        said.push_back(ground_of(role, grant, part));
    });
    return said;
}

std::vector<Ground> Rights::grounds(const RecordType& type,
                                    const Right& right,
                                    const Model& model,
                                    const RightsSubject* subject) const {
    std::vector<Ground> grounds;
    if (describes_people(type)) return grounds;
    each_part(type.name, right, [&](const auto& role, const auto& grant, const auto& part) {
        const auto place = role_in_place(role.name);
        Scope scope = scope_of(grant, part, type, model);
        if (place) scope = in_place_of(std::move(scope), type, place->person);
        const bool gives = subject ? scope.holds(subject->record, subject->person, subject->budget)
                                   : !scope.is_none();
        if (gives) grounds.push_back(ground_of(role, grant, part));
    });
    return grounds;
}

std::vector<std::string> Rights::hiding(std::string_view type, std::string_view field) const {
    return names_of(roles_, [&](const RoleDefinition& role) {
        const RoleOfType* says = role.is_retired ? nullptr : role.of(type);
        return says && says->hidden.contains(field);
    });
}

std::vector<std::string> Rights::fixing(std::string_view type, std::string_view field) const {
    return names_of(roles_, [&](const RoleDefinition& role) {
        const RoleOfType* says = role.of(type);
        return says && says->read_only.contains(field);
    });
}

bool Rights::fix_any(std::string_view type) const {
    const auto own = types_.find(type);
    return own != types_.end() && !own->second.fixed.empty();
}

bool Rights::fix(std::string_view type,
                 std::string_view field,
                 Verb verb,
                 const RightsSubject& subject) const {
    if (!fix_any(type)) return false;
    const std::vector<Fixed>& by_role = types_.find(type)->second.fixed;
    return std::ranges::none_of(by_role, [&](const Fixed& role) {
        if (role.fields.contains(field)) return false;
        const Scope& scope = verb == Verb::create ? role.create : role.change;
        return scope.holds(subject.record, subject.person, subject.budget);
    });
}

bool Rights::is_read_only(std::string_view type, std::string_view field) const {
    if (!fix_any(type)) return false;
    const std::vector<Fixed>& by_role = types_.find(type)->second.fixed;
    return std::ranges::none_of(by_role, [&](const Fixed& role) {
        return !role.change.is_none() && !role.fields.contains(field);
    });
}

std::string Rights::denied_by(std::string_view type, const Right& right) const {
    for (const auto& role : roles_) {
        const Grant* grant = role->grant(type, right);
        if (grant && grant->is_denied && !role_in_place(role->name)) return role->name;
    }
    return {};
}

namespace {

/// A person's own roles, and those in the place of others. `names`: in order.
std::vector<std::shared_ptr<const RoleDefinition>> roles_named(
    const Model& model, const std::vector<std::string>& names) {
    std::vector<std::shared_ptr<const RoleDefinition>> roles;
    const bool has_own =
        std::ranges::any_of(names, [](const auto& name) { return !role_in_place(name); });
    for (const auto& role : model.roles())
        if (has_own ? std::ranges::binary_search(names, role->name) : role->is_default)
            roles.push_back(role);
    for (const std::string& name : names) {
        const auto place = role_in_place(name);
        if (!place) continue;
        for (const auto& role : model.roles()) {
            if (place->role.empty() ? !role->is_default : role->name != place->role) continue;
            auto in_place = std::make_shared<RoleDefinition>(*role);
            in_place->name = name_in_place(role->name, place->person);
            roles.push_back(std::move(in_place));
        }
    }
    return roles;
}

}  // namespace

std::shared_ptr<const Rights> RightsBook::of(const Model& model,
                                             std::vector<std::string> names) const {
    std::ranges::sort(names);
    const std::scoped_lock lock(mutex_);
    if (const auto found = known_.find(names); found != known_.end()) return found->second;
    const auto roles = roles_named(model, names);
    if (known_.size() == role_sets_max) known_.clear();
    return known_[std::move(names)] = std::make_shared<const Rights>(model, roles);
}

}  // namespace cairn

#include "events/model/roles/rights.hpp"

#include <algorithm>

#include "core/sha256.hpp"
#include "events/model/model.hpp"

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

const Scope& no_scope() {
    static const Scope none;
    return none;
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
    for (const auto& role : roles_) {
        const RoleOfType* says = role->of(type.name);
        const Grant* change = role->grant(type.name, {Verb::change});
        const Grant* create = role->grant(type.name, {Verb::create});
        own.fixed.push_back({says ? says->read_only : std::set<std::string, std::less<>>(),
                             change ? scope_of(*change, type, model) : Scope(),
                             create ? scope_of(*create, type, model) : Scope()});
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
    Scope joined;
    for (const auto& role : roles_) {
        const Grant* grant = role->grant(type.name, right);
        if (grant && grant->is_denied) return {};
        if (grant) joined.add(scope_of(*grant, type, model));
    }
    if (joined.all) return {.all = true};
    return joined;
}

// Shown is a field that one of the roles shows, but in no record that is shown by another role
// alone: unless the one shows at least as many records, it stays hidden in all.
std::set<std::string, std::less<>> Rights::hidden_of(const RecordType& type,
                                                     const Model& model) const {
    std::set<std::string, std::less<>> hidden;
    const auto shows_as_many = [&](const RoleDefinition& one, const RoleDefinition& other) {
        const Grant* here = one.grant(type.name, {Verb::see});
        const Grant* there = other.grant(type.name, {Verb::see});
        if (!there || there->is_none()) return true;
        if (!here || here->is_none()) return false;
        return here->scopes.contains(NamedScope::all) ||
               scope_of(*here, type, model).json() == scope_of(*there, type, model).json();
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
    for (const auto& role : roles_) names.push_back(role->name);
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
        if (grant && grant->is_denied) return role->name;
    }
    return {};
}

std::shared_ptr<const Rights> RightsBook::of(const Model& model,
                                             std::vector<std::string> names) const {
    std::ranges::sort(names);
    const std::scoped_lock lock(mutex_);
    if (const auto found = known_.find(names); found != known_.end()) return found->second;
    std::vector<std::shared_ptr<const RoleDefinition>> roles;
    for (const auto& role : model.roles())
        if (names.empty() ? role->is_default : std::ranges::binary_search(names, role->name))
            roles.push_back(role);
    if (known_.size() == role_sets_max) known_.clear();
    return known_[std::move(names)] = std::make_shared<const Rights>(model, roles);
}

}  // namespace cairn

#include "events/model/policy.hpp"

#include <algorithm>

#include "core/sha256.hpp"
#include "events/model/model.hpp"

namespace cairn {
namespace {

bool asks_for_person(const Rule& rule) {
    return std::ranges::any_of(rule.variables(), [](const VariableReference& variable) {
        return variable.path.starts_with("$me");
    });
}

/// Whether rows of the type may look at a record of one of the others: through a reference, or back
/// by a roll-up.
bool looks_at(const RecordType& type, const Policy::TypeNames& others) {
    return std::ranges::any_of(type.fields, [&](const Field& field) {
        return !field.retired &&
               (others.contains(field.to) || (field.rollup && others.contains(field.rollup->of)));
    });
}

void narrow(Policy::OfType& one, const Policy::OfType& other, const RecordType& type) {
    // Where both ask something, neither scope alone is all.
    one.is_all_within = one.visible ? one.is_all_within && !other.visible : other.is_all_within;
    if (!one.within) one.within = other.within;
    if (one.visible && other.visible)
        one.visible = policy_rule(
            Json::object({{"and", Json::array({one.visible->json(), other.visible->json()})}}),
            type);
    if (!one.visible) one.visible = other.visible;
    one.hidden.insert(other.hidden.begin(), other.hidden.end());
    if (!one.said_by || !other.said_by)
        one.said_by.reset();
    else
        one.said_by->insert(other.said_by->begin(), other.said_by->end());
}

}  // namespace

Policy::TypeNames those_who_say(const RecordType& type, const Model& model) {
    Policy::TypeNames names{type.name};
    for (std::size_t known = 0; known != names.size();) {
        known = names.size();
        for (const auto& other : model.types())
            if (!names.contains(other->name) && looks_at(*other, names)) names.insert(other->name);
    }
    return names;
}

Rule policy_rule(const Json& json, const RecordType& type) {
    const VariableResolver resolver = [&type](std::string_view path) {
        return rights_variable(type, path);
    };
    auto rule = Rule::compile(json, resolver);
    if (!rule) rule = Rule::compile(false, resolver);
    CAIRN_ASSERT(rule);
    return *std::move(rule);
}

const Policy::OfType* Policy::of(std::string_view type) const {
    const auto found = types.find(type);
    return found == types.end() ? nullptr : &found->second;
}

const Rule* Policy::visible(std::string_view type) const {
    const OfType* policy = of(type);
    return policy && policy->visible ? &*policy->visible : nullptr;
}

bool Policy::hides(const RecordType& type, const Field& field) const {
    const OfType* policy = of(type.name);
    return policy && field.kind != FieldKind::lifecycle && policy->hidden.contains(field.name);
}

bool Policy::shows_all_of(const RecordType& type) const {
    const OfType* policy = of(type.name);
    return !policy || (!policy->visible && policy->hidden.empty());
}

bool Policy::concerns(const RecordType& rows) const {
    return std::ranges::any_of(types, [&](const auto& entry) {
        const auto& said_by = entry.second.said_by;
        return !said_by || said_by->contains(rows.name);
    });
}

bool Policy::concerns(const RecordType& rows, const RecordType& of_type) const {
    const OfType* policy = of(of_type.name);
    return policy && (!policy->said_by || policy->said_by->contains(rows.name));
}

std::set<std::string> Policy::asked_of_person(const RecordType* rows) const {
    std::set<std::string> asked;
    for (const auto& [name, of_type] : types) {
        const auto& said_by = of_type.said_by;
        if (!of_type.visible || (rows && said_by && !said_by->contains(rows->name))) continue;
        for (const VariableReference& variable : of_type.visible->variables())
            if (variable.path.starts_with("$me.")) asked.insert(variable.path);
    }
    return asked;
}

std::shared_ptr<const Policy> policy_of_readers(const Model& model) {
    auto policy = std::make_shared<Policy>();
    std::string rules;
    for (const auto& type : model.types()) {
        if (!type->readers) continue;
        Policy::OfType& own = policy->types[type->name];
        own.visible = type->readers;
        own.said_by = those_who_say(*type, model);
        policy->by_person |= asks_for_person(*type->readers);
        rules += type->name + '\n' + json_text(type->readers->json()) + '\n';
        for (const std::string& name : *own.said_by) rules += name + '\n';
    }
    if (policy->types.empty()) return nullptr;
    policy->key = "readers " + hex_of(sha256(rules));
    return policy;
}

Policy narrowed(const Policy& one, const Policy& other, const Model& model) {
    Policy joined = one;
    for (const auto& [name, of_type] : other.types) {
        const auto [known, is_new] = joined.types.try_emplace(name, of_type);
        const RecordType* type = is_new ? nullptr : model.type(name);
        if (type) narrow(known->second, of_type, *type);
    }
    joined.key += '\n' + other.key;
    joined.by_person |= other.by_person;
    return joined;
}

}  // namespace cairn

#include "events/model/roles/stand_in.hpp"

#include <algorithm>

#include "core/sha256.hpp"
#include "events/model/role.hpp"

namespace cairn {
namespace {

constexpr std::string_view me_prefix = "$me.";
constexpr std::string_view between = " for ";
constexpr std::string_view roles_suffix = ".roles";
constexpr std::size_t id_characters = 36;

/// What a rule asks for of the person, said of him.
Json asked_in_place(const Json& rule, const Uuid& person) {
    if (!rule.is_structured()) return rule;
    if (rule.is_object() && rule.size() == 1 && rule.contains("var")) {
        const Json& named =
            rule["var"].is_array() && !rule["var"].empty() ? rule["var"][0] : rule["var"];
        const auto* name = named.get_ptr<const std::string*>();
        if (!name || !name->starts_with(me_prefix)) return rule;
        if (*name == "$me.id") return person.text();
        if (*name == "$me.role") return role_name(Role::member);
        return Json::object({{"var", in_place_of(*name, person)}});
    }
    Json out = rule;
    for (Json& part : out) part = asked_in_place(part, person);
    return out;
}

}  // namespace

std::string in_place_of(std::string_view variable, const Uuid& person) {
    return std::string(stand_in_prefix) + person.text() + '.' +
           std::string(variable.substr(me_prefix.size()));
}

std::optional<Rule> in_place_of(const Rule& rule, const RecordType& type, const Uuid& person) {
    auto his = Rule::compile(asked_in_place(rule.json(), person),
                             [&](std::string_view path) { return rights_variable(type, path); });
    return his ? std::optional(*std::move(his)) : std::nullopt;
}

Scope in_place_of(Scope scope, const RecordType& type, const Uuid& person) {
    for (PersonLink& link : scope.links) link.whom = in_place_of(link.whom, person);
    std::vector<Rule> rules;
    for (const Rule& rule : scope.rules)
        if (auto his = in_place_of(rule, type, person)) rules.push_back(*std::move(his));
    scope.rules = std::move(rules);
    return scope;
}

std::string name_in_place(std::string_view role, const Uuid& person) {
    return std::string(role).append(between).append(person.text());
}

std::optional<RoleInPlace> role_in_place(std::string_view name) {
    const std::size_t at = name.find(between);
    if (at == std::string_view::npos) return std::nullopt;
    const auto person = Uuid::parse(name.substr(at + between.size()));
    if (!person) return std::nullopt;
    return RoleInPlace{name.substr(0, at), *person};
}

Standing::List list_of_roles(const std::vector<std::string>& roles) {
    Standing::List list;
    RuleArray names;
    std::string text;
    for (const std::string& role : roles) {
        names.emplace_back(role);
        text += role + '\n';
    }
    list.value = RuleValue{std::make_shared<const RuleArray>(std::move(names))};
    list.print = hex_of(sha256(text));
    return list;
}

std::vector<Uuid> absent_people(const Standing& standing) {
    std::vector<Uuid> people;
    for (const auto& [name, list] : standing.lists) {
        if (!name.starts_with(stand_in_prefix) || !name.ends_with(roles_suffix)) continue;
        const auto id = std::string_view(name).substr(stand_in_prefix.size(), id_characters);
        if (const auto person = Uuid::parse(id)) people.push_back(*person);
    }
    return people;
}

std::vector<std::string> roles_in_place(const Standing& standing, const Uuid& person) {
    std::vector<std::string> names;
    const auto found = standing.lists.find(in_place_of("$me.roles", person));
    if (found == standing.lists.end()) return names;
    if (const RuleArray* roles = array_of(found->second.value))
        for (const RuleValue& each : *roles)
            if (const auto* role = std::get_if<std::string>(&each.variant()))
                names.push_back(name_in_place(*role, person));
    if (names.empty()) names.push_back(name_in_place("", person));
    return names;
}

}  // namespace cairn

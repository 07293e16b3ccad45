#include "events/model/roles/scope.hpp"

#include <algorithm>

#include "events/model/model.hpp"
#include "events/model/path.hpp"

namespace cairn {
namespace {

Json var_named(const std::string& path) { return Json::object({{"var", path}}); }

Json rule_of(const PersonLink& link) {
    const char* operation = link.whom == "$me.id" ? "==" : "in";
    return Json::object(
        {{operation, Json::array({var_named(link.variable.path), var_named(link.whom)})}});
}

/// A reference to one record that stands in it in the open.
bool is_open_reference(const Field& field) {
    return !field.retired && !field.is_derived() && !field.personal &&
           field.shape() == ValueShape::id && field.is_reference();
}

const Field* reference_to(const RecordType& type, std::string_view name, std::string_view to) {
    const Field* field = type.field(name);
    return field && is_open_reference(*field) && field->to == to ? field : nullptr;
}

/// The ways by which records of a type are somebody's.
class Links {
public:
    Links(const RecordType& type, const Model& model) : type_(type), model_(model) {}

    [[nodiscard]] std::vector<PersonLink> take() { return std::move(links_); }

    /// By their owner; of what has none, by that of what it hangs under; of what hangs under
    /// nothing, by who made it.
    void add_owner(std::string_view whom) {
        add_owner(type_, "", 0, whom);
        if (std::ranges::none_of(links_, [&](const auto& link) { return link.whom == whom; }))
            add("created_by", whom);
    }
    /// Likewise by their team.
    void add_team(std::string_view whom) { add_team(type_, "", 0, whom); }

    void add_memberships() {
        for (const auto& membership : model_.types()) {
            const auto& says = membership->membership;
            const Field* of = says ? membership->field(says->of) : nullptr;
            if (of) add_members(type_, "", 0, of->to);
        }
    }

private:
    using Visit = void (Links::*)(const RecordType&,
                                  const std::string&,
                                  std::size_t,
                                  std::string_view);

    void add(const std::string& path, std::string_view whom) {
        const auto slot = variable_in(model_, type_, path);
        PersonLink link{{path, slot.value_or(-1)}, std::string(whom)};
        if (slot && std::ranges::find(links_, link) == links_.end())
            links_.push_back(std::move(link));
    }

    /// Goes on to all that records of `type` hang under, of other types.
    void go_up(const RecordType& type,
               const std::string& prefix,
               std::size_t depth,
               std::string_view whom,
               Visit visit) {
        if (depth == path_references_max) return;
        for (const Field& field : type.fields) {
            if (!field.parent || !is_open_reference(field) || field.to == type.name) continue;
            if (const RecordType* above = model_.type(field.to))
                (this->*visit)(*above, prefix + field.name + '.', depth + 1, whom);
        }
    }

    void add_owner(const RecordType& type,
                   const std::string& prefix,
                   std::size_t depth,
                   std::string_view whom) {
        if (reference_to(type, "owner", "user")) return add(prefix + "owner", whom);
        go_up(type, prefix, depth, whom, &Links::add_owner);
    }

    void add_team(const RecordType& type,
                  const std::string& prefix,
                  std::size_t depth,
                  std::string_view whom) {
        if (reference_to(type, "team", "team")) return add(prefix + "team", whom);
        // Whose owner is said is of his team, and of no other.
        if (reference_to(type, "owner", "user")) return;
        go_up(type, prefix, depth, whom, &Links::add_team);
    }

    void add_members(const RecordType& type,
                     const std::string& prefix,
                     std::size_t depth,
                     std::string_view of) {
        const std::string whom = std::string(member_of_prefix) + std::string(of);
        const RecordType* target = model_.type(of);
        const bool has_owner = target && reference_to(*target, "owner", "user");
        if (type.name == of) {
            // Of what hangs under it the reference says the same.
            if (prefix.empty()) add("id", whom);
            if (prefix.empty() && has_owner) add("owner", "$me.id");
            return;
        }
        bool is_direct = false;
        for (const Field& field : type.fields) {
            if (!field.parent || !is_open_reference(field) || field.to != of) continue;
            is_direct = true;
            add(prefix + field.name, whom);
            if (has_owner) add(prefix + field.name + ".owner", "$me.id");
        }
        if (!is_direct) go_up(type, prefix, depth, of, &Links::add_members);
    }

    const RecordType& type_;
    const Model& model_;
    std::vector<PersonLink> links_;
};

void add_scope(NamedScope scope, Links& links) {
    switch (scope) {
        case NamedScope::own: return links.add_owner("$me.id");
        case NamedScope::team:
            links.add_owner(colleagues_variable);
            return links.add_team("$me.teams");
        case NamedScope::teams:
            links.add_owner(tree_colleagues_variable);
            return links.add_team(team_tree_variable);
        case NamedScope::members: return links.add_memberships();
        case NamedScope::all: return;
    }
}

bool is_linked(const RuleValue& value, const std::string& whom, const PersonIds& person) {
    if (const auto* id = std::get_if<Uuid>(&value.variant())) return person.has(whom, *id);
    return false;
}

}  // namespace

bool Scope::holds(const Variables& record, const PersonIds& person, RuleBudget& budget) const {
    if (all) return true;
    const auto is_his = [&](const PersonLink& link) {
        return is_linked(record.value(link.variable), link.whom, person);
    };
    return std::ranges::any_of(links, is_his) || std::ranges::any_of(rules, [&](const Rule& rule) {
               return rule.evaluate(record, budget).truthy();
           });
}

Json Scope::json() const {
    if (all) return true;
    Json any = Json::array();
    for (const PersonLink& link : links) any.push_back(rule_of(link));
    for (const Rule& rule : rules) any.push_back(rule.json());
    if (any.empty()) return false;
    return any.size() == 1 ? any.front() : Json::object({{"or", any}});
}

void Scope::add(Scope other) {
    all = all || other.all;
    for (PersonLink& link : other.links)
        if (std::ranges::find(links, link) == links.end()) links.push_back(std::move(link));
    for (Rule& rule : other.rules) {
        const auto is_same = [&](const Rule& known) { return known.json() == rule.json(); };
        if (std::ranges::none_of(rules, is_same)) rules.push_back(std::move(rule));
    }
}

std::vector<GrantPart> parts_of(const Grant& grant) {
    std::vector<GrantPart> parts;
    if (grant.is_denied) return parts;
    for (const NamedScope scope : grant.scopes) parts.push_back({.scope = scope});
    for (std::size_t rule = 1; rule <= grant.rules.size(); ++rule) parts.push_back({.rule = rule});
    return parts;
}

Scope scope_of(const Grant& grant,
               const GrantPart& part,
               const RecordType& type,
               const Model& model) {
    Scope scope;
    if (part.scope == NamedScope::all) return {.all = true};
    if (part.scope) {
        Links links(type, model);
        add_scope(*part.scope, links);
        scope.links = links.take();
        return scope;
    }
    if (auto rule = Rule::compile(grant.rules.at(part.rule - 1), [&](std::string_view path) {
            return rights_variable(type, path);
        }))
        scope.rules.push_back(*std::move(rule));
    return scope;
}

Scope scope_of(const Grant& grant, const RecordType& type, const Model& model) {
    Scope scope;
    for (const GrantPart& part : parts_of(grant)) scope.add(scope_of(grant, part, type, model));
    if (scope.all) return {.all = true};
    return scope;
}

std::optional<int> rights_variable(const RecordType& type, std::string_view path) {
    return is_of_standing(path) ? std::optional<int>(variable_context) : type.variable(path);
}

}  // namespace cairn

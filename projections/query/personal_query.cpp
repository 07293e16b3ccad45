#include "projections/query/personal_query.hpp"

#include <algorithm>

#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

constexpr std::string_view me_path = "$me.id";

Json with_constant(const Json& rule, std::string_view path, const Json& constant) {
    if (rule.is_object() && rule.size() == 1 && rule.contains("var") && rule["var"] == path)
        return constant;
    if (!rule.is_structured()) return rule;
    Json out = rule;
    for (Json& part : out) part = with_constant(part, path, constant);
    return out;
}

}  // namespace

void name_me(Query& query, const RecordType& type, const RuleContext& rules) {
    const auto is_me = [](const VariableReference& variable) { return variable.path == me_path; };
    if (!query.filter || rules.me.is_nil() ||
        !std::ranges::any_of(query.filter->variables(), is_me))
        return;
    // Inside `map` and the like a path means the element's, but the ids there are never called so.
    if (auto bound = Rule::compile(with_constant(query.filter->json(), me_path, rules.me.text()),
                                   [&type](std::string_view path) { return type.variable(path); }))
        query.filter = *std::move(bound);
}

Query inbox_query(const RecordType& type, const Rule& when, const RuleContext& rules) {
    Query query;
    query.type = type.name;
    query.filter = when;
    name_me(query, type, rules);
    return query;
}

Query inbox_query_for(const RecordType& type,
                      const Rule& when,
                      const Uuid& absent,
                      std::span<const Uuid> others,
                      const RuleContext& rules) {
    const auto negated = [](const Rule& rule) {
        return Json::object({{"!", Json::array({rule.json()})}});
    };
    Json all = Json::array();
    const auto his = in_place_of(when, type, absent);
    all.push_back(his ? his->json() : Json(false));
    if (type.inbox) {
        all.push_back(negated(*inbox_query(type, *type.inbox, rules).filter));
        for (const Uuid& other : others)
            if (const auto theirs = in_place_of(*type.inbox, type, other))
                all.push_back(negated(*theirs));
    }
    Query query;
    query.type = type.name;
    query.filter = policy_rule(Json::object({{"and", std::move(all)}}), type);
    return query;
}

std::vector<Uuid> absent_people(const RuleContext& rules) {
    return rules.standing ? absent_people(*rules.standing) : std::vector<Uuid>();
}

}  // namespace cairn

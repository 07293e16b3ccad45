#include "projections/query/personal_query.hpp"

#include <algorithm>

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

}  // namespace cairn

#include "projections/query.hpp"

#include "projections/query_words.hpp"

namespace cairn {

Result<Rule> compile_filter(const RecordType& type, const Json& filter) {
    auto rule =
        Rule::compile(filter, [&type](std::string_view path) { return type.variable(path); });
    if (rule) return *std::move(rule);
    Json data = rule.error().data;
    data["problem"] = rule.error().reason;
    return invalid("filter.invalid", std::move(data));
}

Result<void> Reader::in_budget() const {
    if (!budget.is_spent()) return {};
    return invalid("filter.too_costly");
}

bool matches(const Query& query,
             const RecordType& type,
             ViewVariables& variables,
             const RecordView& record,
             const Reader& reader) {
    const bool wanted = query.archived == ArchivedToo::yes ||
                        record.archived() == (query.archived == ArchivedToo::only);
    if (!wanted || !reader.access.may(Action::see, type)) return false;
    variables.look_at(record);
    reader.budget.allow(looked_at_work);
    if (query.filter && !query.filter->evaluate(variables, reader.budget).truthy()) return false;
    return query.words.empty() || has_words(query.words, type, variables);
}

}  // namespace cairn

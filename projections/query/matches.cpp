#include "projections/query/matches.hpp"

#include "projections/query/query_words.hpp"

namespace cairn {

bool matches(const Query& query,
             const RecordType& type,
             ViewVariables& variables,
             const ReadableRecord& record,
             const Reader& reader) {
    const bool wanted = query.archived == ArchivedToo::yes ||
                        record.archived() == (query.archived == ArchivedToo::only);
    if (!wanted) return false;
    variables.look_at(record);
    reader.budget.allow(looked_at_work);
    if (query.filter && !query.filter->evaluate(variables, reader.budget).truthy()) return false;
    return query.words.empty() || has_words(query.words, type, variables);
}

void visit_candidates(const QueryPlan& plan,
                      const RecordType& type,
                      const Reader& reader,
                      const RecordVisitor& visit) {
    const auto look = [&](const ReadableRecord& record) {
        visit(record);
        return true;
    };
    if (plan.group) return reader.visit(plan.group->column, plan.group->said, {}, look);
    if (!plan.demanded) return reader.scan(type, look);
    reader.referrers(type, *plan.demanded->field, plan.demanded->target, look);
}

void visit_matches(const QueryPlan& plan,
                   const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit) {
    ViewVariables variables(type, reader);
    visit_candidates(plan, type, reader, [&](const ReadableRecord& record) {
        if (matches(query, type, variables, record, reader)) visit(record);
    });
}

void visit_matches(const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit) {
    visit_matches(plan_of(query, type, reader), query, type, reader, visit);
}

}  // namespace cairn

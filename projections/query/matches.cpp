#include "projections/query/matches.hpp"

#include "projections/query/query_words.hpp"

namespace cairn {

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

void visit_candidates(const QueryPlan& plan,
                      const RecordType& type,
                      const Reader& reader,
                      const RecordVisitor& visit) {
    const auto look = [&](const RecordView& record) {
        visit(record);
        return true;
    };
    if (!plan.demanded) return reader.world.scan(type.number, reader.at, look);
    reader.world.referrers(plan.demanded->target, type.number, plan.demanded->field->slot,
                           [&](const Uuid& id) {
                               const auto record = reader.world.record(type.number, id, reader.at);
                               return !record || look(*record);
                           });
}

void visit_matches(const QueryPlan& plan,
                   const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit) {
    ViewVariables variables(type, reader);
    visit_candidates(plan, type, reader, [&](const RecordView& record) {
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

#include "projections/query/matches.hpp"

#include "projections/query/query_words.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
bool matches(const Query& query,
             const RecordType& type,
             ViewVariables& variables,
             const ReadableRecord& record,
             const Reader& reader) {
    if (!query.wants(record.archived())) return false;
    variables.look_at(record);
    reader.budget.allow(looked_at_work);
    if (query.filter && !query.filter->evaluate(variables, reader.budget).truthy()) return false;
    return query.words.empty() || has_words(query.words, type, variables);
}

Matcher::Matcher(const Query& query, const RecordType& type, const Reader& reader)
    : query_(query), type_(type), reader_(reader), variables_(type, reader) {
    if (query.filter) quick_.emplace(*query.filter, type, reader);
}

bool Matcher::matches(const ReadableRecord& record) {
    if (quick_ && query_.wants(record.archived())) {
        reader_.budget.allow(looked_at_work);
        const auto told = quick_->holds(record);
        if (told == false || (told && query_.words.empty())) return *told;
    }
    return cairn::matches(query_, type_, variables_, record, reader_);
}

namespace {

/// Each once: whoever referred to several of them at one time or another refers to one now.
void visit_through(const DemandedThrough& through,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit) {
    const Field& reference = *through.reference;
    const auto look = [&](const Uuid& target) {
        reader.referrers(type, reference, target, [&](const ReadableRecord& record) {
            if (refers_to(record.value(reference), target)) visit(record);
            return true;
        });
        return true;
    };
    const KeptColumn& column = through.group.column;
    for (const SaidSpan& span : through.group.spans) {
        ColumnWalk found = reader.walk(column, span.first.substr(0, 1), Direction::ascending);
        for (bool more = found.start(span.first); more && found.said() <= span.last;
             more = found.next())
            found.visit({}, look);
    }
    for (const char mark : {order_key::present, order_key::empty}) {
        ColumnWalk archived =
            reader.walk({column.type, archived_titles_column}, {&mark, 1}, Direction::ascending);
        for (bool more = archived.start(); more; more = archived.next()) archived.visit({}, look);
    }
}

}  // namespace

void visit_candidates(const QueryPlan& plan,
                      const RecordType& type,
                      const Reader& reader,
                      const RecordVisitor& visit) {
    const auto look = [&](const ReadableRecord& record) {
        visit(record);
        return true;
    };
    if (plan.ids) {
        for (const Uuid& id : *plan.ids)
            if (const auto record = reader.record(type, id)) visit(*record);
        return;
    }
    if (plan.group) {
        for (const SaidSpan& span : plan.group->spans) reader.visit(plan.group->column, span, look);
        return;
    }
    if (plan.through) return visit_through(*plan.through, type, reader, visit);
    if (plan.kept)
        return visit_kept(*plan.kept->set, [&](const Uuid& id) {
            if (const auto record = reader.record(type, id)) visit(*record);
        });
    if (plan.reached) return visit_reached(*plan.reached, type, reader, look);
    if (!plan.demanded) return reader.scan(type, look);
    reader.referrers(type, *plan.demanded->field, plan.demanded->target, look);
}

void visit_matches(const QueryPlan& plan,
                   const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit) {
    Matcher matcher(query, type, reader);
    const auto look = [&](const ReadableRecord& record) {
        if (matcher.matches(record)) visit(record);
    };
    if (plan.columns && plan.columns->visit(query, type, reader, look)) return;
    visit_candidates(plan, type, reader, look);
}

void visit_matches(const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit) {
    visit_matches(plan_of(query, type, reader, {.goes_by_columns = true}), query, type, reader,
                  visit);
}

}  // namespace cairn

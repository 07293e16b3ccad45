#pragma once

#include "projections/query/query.hpp"
#include "projections/query/query_plan.hpp"
#include "projections/query/quick_filter.hpp"
#include "projections/query/view_variables.hpp"

namespace cairn {

/// Whether the record belongs to the query's set (filter, words, archived).
[[nodiscard]] bool matches(const Query& query,
                           const RecordType& type,
                           ViewVariables& variables,
                           const ReadableRecord& record,
                           const Reader& reader);

/// The same of many records.
class Matcher {
public:
    Matcher(const Query& query, const RecordType& type, const Reader& reader);
    [[nodiscard]] bool matches(const ReadableRecord& record);

private:
    const Query& query_;
    const RecordType& type_;
    const Reader& reader_;
    std::optional<QuickFilter> quick_;
    ViewVariables variables_;
};

/// Every record that could belong to the query's set at the reader's moment by the plan alone, in
/// no order.
void visit_candidates(const QueryPlan& plan,
                      const RecordType& type,
                      const Reader& reader,
                      const RecordVisitor& visit);
/// Every record that belongs to the query's set at the reader's moment, in no order; `plan` is the
/// query's own.
void visit_matches(const QueryPlan& plan,
                   const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit);
void visit_matches(const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit);

}  // namespace cairn

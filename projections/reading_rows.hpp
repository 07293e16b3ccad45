#pragma once

#include <functional>

#include "projections/query.hpp"

namespace cairn {

/// Keeps the newest of the records offered to it, by their last change, however many there are.
class NewestRecords {
public:
    explicit NewestRecords(std::size_t limit) : limit_(limit) {}
    void offer(const RecordView& record);
    [[nodiscard]] std::size_t offered() const { return offered_; }
    /// Newest change first.
    [[nodiscard]] std::vector<RecordView> take();

private:
    std::size_t limit_;
    std::size_t offered_ = 0;
    std::vector<RecordView> heap_;  ///< The oldest of them on top.
};

/// That every match refers to `target` by the field.
struct DemandedReference {
    const Field* field;
    Uuid target;
};
/// What the query's filter demands so, for an index to serve it; the filter may demand more.
[[nodiscard]] std::optional<DemandedReference> demanded_reference(const Query& query,
                                                                  const RecordType& type);

using RecordVisitor = std::function<void(const RecordView& record)>;
/// Every record that belongs to the query's set at the reader's moment, in no order. Goes by the
/// index of references where the filter demands one.
void visit_matches(const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit);

/// Puts the person that the filter calls `$me.id` in as a constant, so that an index can serve it.
/// It equals a text only in lower case then, as any id that stands in a filter.
void name_me(Query& query, const RecordType& type, const RuleContext& rules);

/// The inbox of one person as a query. The type must have the rule.
[[nodiscard]] Query inbox_query(const RecordType& type, const RuleContext& rules);

/// What rules know of the actor at a moment under a model, which must outlive it.
[[nodiscard]] RuleContext rule_context(const Actor& actor, const Model& model, Time now);

}  // namespace cairn

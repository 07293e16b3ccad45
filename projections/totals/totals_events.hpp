#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "projections/query/query_plan.hpp"
#include "projections/query/reader.hpp"
#include "projections/totals/totals_query.hpp"

namespace cairn {

/// Which events of records totals go over, and what the one at hand says: groupings and measures
/// point at its values (`NamedField::of_event`).
struct EventsOver {
    enum class Kind : std::uint8_t {
        moves,    ///< Each state that a record came into, the first one too.
        changes,  ///< Each time a field was given another value, not its first with the record.
    };
    Kind kind = Kind::moves;
    const Field* field = nullptr;  ///< Of changes.
    Field record;                  ///< As if each record referred to itself.

    Value of;     ///< The record.
    Value actor;  ///< Nothing: the system.
    Value at;     ///< When.
    // Of moves:
    Value entered;
    Value left;
    Value step;    ///< "begun", "next", "skipped", "back"
    Value stayed;  ///< Days in the state that was left.
    Value stays;   ///< Days in the one that was entered, so far if it is there still.
    // Of changes:
    Value old_value;
    Value new_value;
    Value shift;  ///< By how much, of dates and times in days; nothing from or to nothing.
};

/// "moves", or "changes:field". Fails with "totals.over": nothing of the kind, a type without
/// states, a field that is worked out.
[[nodiscard]] Result<std::shared_ptr<EventsOver>> read_over(const RecordType& type,
                                                            std::string_view over);
/// What events say under a name; nothing where it is none of theirs.
[[nodiscard]] std::optional<NamedField> event_word(const EventsOver& over,
                                                   const RecordType& type,
                                                   std::string_view name);

/// Every event that the query goes over up to the reader's moment, in no order: `visit` is given
/// the record as it was after it, which matches the query. What other records say is as of the
/// reader's moment.
void visit_events(const TotalsQuery& query,
                  const RecordType& type,
                  const Reader& reader,
                  const RecordVisitor& visit);
/// By which its records are found: those that ever referred to what all matches refer to, or all.
[[nodiscard]] QueryPlan plan_of_events(const TotalsQuery& query,
                                       const RecordType& type,
                                       const Reader& reader);

}  // namespace cairn

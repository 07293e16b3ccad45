#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "events/model/model.hpp"
#include "projections/world/record_format.hpp"

namespace cairn {

/// Count and sums of the records in one state.
struct StateTotals {
    std::int64_t count = 0;
    std::map<std::string, Sum> sums;      ///< By currency; none that is zero.
    std::map<std::string, Sum> weighted;  ///< Times the state's probability: see `weigh`.
    bool operator==(const StateTotals&) const = default;
};
using Totals =
    std::map<std::string, StateTotals, std::less<>>;  ///< By state; only states with records.

/// Puts a record in (`sign` 1) or takes it out (-1) by its state and the value of its type's
/// measure: count and sums. May go below zero, so that differences can be had.
void add_to(Totals& totals, std::string_view state, const Value& measure, int sign);
/// The same of a record as it is stored.
void add_to(Totals& totals, const RecordType& type, const RecordView& record, int sign);
/// The sums times their states' probabilities, as the model of the moment says: what is summed up
/// is never weighted before, so that a new probability needs no recounting.
void weigh(Totals& totals, const RecordType& type);
/// `{"<state>": {"count", "sums", "weighted"}}`
void write_totals(JsonWriter& out, const Totals& totals);
/// The members `"sums"` and `"weighted"` of one state.
void write_sums(JsonWriter& out, const StateTotals& totals);

}  // namespace cairn

#pragma once

#include <map>
#include <string>

#include "events/rolled_up.hpp"
#include "projections/query/view_variables.hpp"
#include "projections/totals/totals_query.hpp"

namespace cairn {

/// The answer: `{"position", "total", "all": {measure: …}, "groups": [{"by": […], measure: …}],
/// "titles"}`; where the model keeps rates, "converted" beside measures of money. Fails with
/// "filter.too_costly", "totals.too_many_groups".
[[nodiscard]] Result<std::string> run(const TotalsQuery& query,
                                      const RecordType& type,
                                      const Reader& reader);

// What the answer is made of, for totals that are kept while records change.

/// What the record that is looked at says, and what it adds. Empty where nothing is said.
[[nodiscard]] Value grouped_value(const Grouping& grouping,
                                  const ViewVariables& variables,
                                  const Settings& settings);
[[nodiscard]] Value measured_value(const Measure& measure, const ViewVariables& variables);
/// The same 16 bytes for values that are equal, "1.5" and "1.50" too.
[[nodiscard]] std::string print_of(const Value& value);
/// By the state of the records where each is weighted, else all under "".
using SumsByState = std::map<std::string, RolledUp>;
/// Of a measure that is no count of different values.
void write_measured(JsonWriter& out,
                    const Measure& measure,
                    const RecordType& type,
                    const SumsByState& sums);

/// Whether money is said in the workspace's currency too.
[[nodiscard]] bool converts(const TotalsQuery& query, const Model& model);
/// A measure of money in that currency, by the rates of the reader's day; empty where one is
/// missing.
[[nodiscard]] Value converted(const Measure& measure,
                              const RecordType& type,
                              const SumsByState& sums,
                              const Reader& reader);

}  // namespace cairn

#pragma once

#include "events/commands/command.hpp"

namespace cairn {

/// What rules of transitions and effects know besides the record: "inputs", "item", the names that
/// effects give.
using Bindings = std::map<std::string, RuleValue, std::less<>>;

/// A rule's or lookup's value, from what of other records the actor is shown. An id that stands for
/// nobody (the system's) is null.
[[nodiscard]] RuleValue evaluate(const Expression& expression,
                                 const Staging& staging,
                                 const RecordType& type,
                                 const Record& record,
                                 const Bindings& bindings);
[[nodiscard]] RuleValue evaluate(const Rule& rule,
                                 const Staging& staging,
                                 const RecordType& type,
                                 const Record& record,
                                 const Bindings& bindings = {});
/// From all there is: whoever acts is told no more than the outcome.
[[nodiscard]] bool holds(const Rule& rule,
                         const Staging& staging,
                         const RecordType& type,
                         const Record& record,
                         const Bindings& bindings = {});

/// The default of a field, for a record that is being made or an input that was not given; empty
/// where there is none, and where its rule finds what nothing may refer to any more.
[[nodiscard]] Result<Value> default_of(const Field& field,
                                       const Staging& staging,
                                       const RecordType& type,
                                       const Record& record);

}  // namespace cairn

#pragma once

#include <vector>

#include "events/model/effect.hpp"
#include "events/model/model_reader.hpp"
#include "events/model/record_type.hpp"
#include "events/rules/rule_variables.hpp"

namespace cairn {

/// What a transition sets going. `compiled` is the transition as far as it was read: its inputs.
[[nodiscard]] std::vector<Effect> read_effects(const ModelReader& transition,
                                               const RecordType& type,
                                               const Transition& compiled);
/// For the requirements of a transition: the record and what was given.
[[nodiscard]] VariableResolver transition_variables(const RecordType& type,
                                                    const Transition& transition);

}  // namespace cairn

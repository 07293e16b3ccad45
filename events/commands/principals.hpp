#pragma once

#include <optional>

#include "events/commands/expressions.hpp"

namespace cairn {

/// A step that is to be taken.
struct StepAtHand {
    const Staging& staging;
    const RecordType& type;
    const Transition& step;
    const Record& before;  ///< The record as it is,
    const Record& after;   ///< and with what the step is given.
};

/// The first requirement of the step that is not met; nothing where all are. Who stands in for
/// others takes it as himself or as one of them, whose own rights then have to give it; and each
/// duty is kept apart for all of them: what one of them may not do as the person he is, none of
/// them may do for another.
[[nodiscard]] std::optional<std::size_t> unmet_requirement(const StepAtHand& at,
                                                           const Bindings& bindings);

}  // namespace cairn

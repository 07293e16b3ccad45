#pragma once

#include "events/commands/checks.hpp"

namespace cairn {

/// Brings a record into being with all that the model asks of a new one: defaults, first state,
/// required fields, references.
[[nodiscard]] Result<StreamName> create_record(Staging& staging, const Create& create, Giver giver);

}  // namespace cairn

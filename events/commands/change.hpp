#pragma once

#include "events/commands/checks.hpp"

namespace cairn {

/// A `Change` by whoever gives the values: effects may also set what only they may.
[[nodiscard]] Result<StreamName> change_record(Staging& staging, const Change& change, Giver giver);

}  // namespace cairn

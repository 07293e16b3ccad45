#pragma once

#include "core/log/event_log.hpp"
#include "events/commands/command.hpp"

namespace cairn {

/// The steps of `POST /api/v1/batch`. "batch.*", "epoch.other" with the step's number.
[[nodiscard]] Result<Command> read_batch(const Json& body, const EventLog& log);

}  // namespace cairn

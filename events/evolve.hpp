#pragma once

#include <optional>

#include "events/event.hpp"
#include "events/record.hpp"

namespace cairn {

/// What of an event's envelope the state of a record takes over.
struct Happened {
    StreamName stream;
    Version version;
    Position position;
    Time time;
    Uuid actor;
};

/// The record after an event. Total: history is never refused. `before` is null for the first event
/// of a stream.
[[nodiscard]] Record evolve(const Record* before,
                            const Event& event,
                            const Happened& happened,
                            const RecordType& type);

/// The model after a `ModelChanged` or `SettingChanged`; the same one for all else.
[[nodiscard]] std::shared_ptr<const Model> evolve(std::shared_ptr<const Model> model,
                                                  const Event& event);

}  // namespace cairn

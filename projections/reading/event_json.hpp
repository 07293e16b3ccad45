#pragma once

#include "projections/query/present.hpp"

namespace cairn {

/// Writes an event as PROTOCOL.md shows it, personal values as the reader is shown them, and
/// collects what it mentions: its record, who did it, what its values refer to. The types are those
/// of the event's own moment.
void write_event(JsonWriter& out,
                 const Recorded& recorded,
                 const Access& access,
                 const ModelHistory& models,
                 Mentioned* mentioned);

}  // namespace cairn

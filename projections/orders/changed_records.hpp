#pragma once

#include <optional>
#include <vector>

#include "core/log/event_log.hpp"
#include "events/model/model.hpp"

namespace cairn {

/// The type's records that changed between two positions, in the order of their ids. Nothing where
/// that takes looking through more than `events_max` events, or one of them cannot be read.
[[nodiscard]] std::optional<std::vector<Uuid>> changed_records(const EventLog& log,
                                                               Position one,
                                                               Position other,
                                                               const RecordType& type,
                                                               std::size_t events_max);

}  // namespace cairn

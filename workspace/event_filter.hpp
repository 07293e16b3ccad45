#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/types.hpp"

namespace cairn {

/// What to give of the log, to those who may audit.
struct EventFilter {
    std::vector<std::string> types;  ///< Event types or categories; empty: all.
    std::optional<StreamName> stream;
    std::optional<Uuid> actor;
    std::optional<Uuid> hub;  ///< What stands in this record's timeline (an account's).
    std::optional<Time> from_time;
    std::optional<Time> to_time;
    std::optional<Position> until;
};

}  // namespace cairn

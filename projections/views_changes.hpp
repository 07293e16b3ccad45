#pragma once

#include "core/event_log.hpp"
#include "projections/views.hpp"

namespace cairn {

/// Events in order, each with what it changed, from just after `from` up to `to`, the end of a
/// commit. Owns the snapshot that the records are read in.
struct Changes {
    const EventLog& log;
    WorldSnapshot world;
    Position from;
    Position to;
    std::vector<ChangeSeen> list{};
};

/// How many events are followed in one step. A commit is never cut in two, so it may be more.
constexpr std::size_t changes_max = 1000;
constexpr std::size_t changes_bytes_max = std::size_t{4} << 20;  ///< Of payloads; likewise.

/// The changes that follow `from`, as far as `until` or about `changes_max`. `until` is the end of
/// a commit that the world has applied; it may be further on already. Copies the events, so that
/// nothing of the log stays open.
[[nodiscard]] Changes read_changes(const EventLog& log,
                                   const WorldStore& world,
                                   Position from,
                                   Position until);

}  // namespace cairn

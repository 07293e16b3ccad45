#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/log/event_log.hpp"
#include "projections/world/hubs.hpp"

namespace cairn {

/// An event with the record before and after it; both nothing for events that are not of records.
/// The views into the world live as long as the snapshot they were read from (`Changes`).
struct ChangeSeen {
    Recorded recorded;
    std::shared_ptr<const Model> model;  ///< As it is after the event.
    const RecordType* type = nullptr;  ///< Of the record; null for events that are not of records.
    std::optional<RecordView> before;  ///< Sealed where personal.
    std::optional<RecordView> after;
    Hubs hubs_before;
    Hubs hubs_after;
};

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

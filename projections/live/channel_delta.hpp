#pragma once

#include "projections/live/channel_query.hpp"
#include "projections/views/changes.hpp"

namespace cairn {

/// Records whose title changed, with the reader's moment still to be asked what it is now.
using Renamed = std::set<std::pair<std::uint16_t, Uuid>>;

/// What changed for the rows of a channel: each row once, in its final state.
struct Delta {
    std::vector<ReadableRecord> upsert;
    std::vector<Uuid> remove;
    Renamed renamed;          ///< What rows refer to, rows that did not change too.
    std::set<Uuid> by;        ///< Who did it.
    bool too_costly = false;  ///< The query's rules were not finished: nothing here is right.
    [[nodiscard]] bool empty() const { return upsert.empty() && remove.empty() && renamed.empty(); }
};

/// Whether the change leaves the query meaning something else: another model, another self, rows
/// that come and go with no event of their own, or rows whose past is forgotten. The channel then
/// ends, and its sessions subscribe anew.
[[nodiscard]] bool ends(const LiveQuery& query, const Changes& changes, const ChangeSeen& change);

/// Whether the change may touch a row at all. Quick: it is asked of every change for every channel.
[[nodiscard]] bool concerns(const LiveQuery& query, const ChangeSeen& change);

/// What the changes come to for the query's rows, `$now` being `now`; `counted` and `due` follow
/// them.
[[nodiscard]] Delta delta_of(const LiveQuery& query,
                             const Changes& changes,
                             const Renamed& renamed,
                             Time now,
                             Counted& counted,
                             DueRows& due);

/// From when to when time passed.
struct Passed {
    Time from;
    Time to;
};
/// What time alone has done to some records as they are at a position; likewise.
[[nodiscard]] Delta delta_of(const LiveQuery& query,
                             const WorldSnapshot& world,
                             Position at,
                             const std::set<DueRows::Ref>& records,
                             const Passed& passed,
                             Counted& counted,
                             DueRows& due);

/// The same from two moments and the log between them.
struct Missed {
    Delta delta;
    bool reset = false;  ///< Too much, or the query meant something else then: everything anew.
    /// All that was missed since any moment in between is among it.
    bool covers_later = false;
};
struct MissedLimits {
    std::size_t events_max;
    std::size_t rows_max;
};
[[nodiscard]] Missed missed_since(const LiveQuery& query,
                                  const EventLog& log,
                                  const WorldSnapshot& world,
                                  Position since,
                                  Position to,
                                  const MissedLimits& limits);

[[nodiscard]] Renamed renamed_by(const Changes& changes);

}  // namespace cairn

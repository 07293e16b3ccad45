#pragma once

#include <optional>

#include "core/log/event_log.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// From where to where a commit reaches, and when it happened.
struct CommitSpan {
    Position first;
    Position last;
    Time time{};
    bool operator==(const CommitSpan&) const = default;
};

/// Where commits begin and end, and at which position which time had come.
class CommitIndex {
public:
    explicit CommitIndex(const WorldDatabases& db) : db_(db) {}

    /// `last`: the commit's last event. `span`: where the events begin of which the commit is a
    /// part.
    void put(lmdb::Transaction& txn,
             const CommitSpan& commit,
             const Recorded& last,
             Position span) const;

    /// Nothing for 0 and what is newer than the transaction.
    [[nodiscard]] std::optional<CommitSpan> commit_of(const lmdb::Transaction& txn,
                                                      Position at) const;
    /// See `WorldSnapshot`.
    [[nodiscard]] Position at_time(const lmdb::Transaction& txn, Time time) const;
    [[nodiscard]] Time newest_moment(const lmdb::Transaction& txn) const;

private:
    void put_commit(lmdb::Transaction& txn, const CommitSpan& commit, Position span) const;
    void put_moment(lmdb::Transaction& txn, const Recorded& last) const;

    const WorldDatabases& db_;
};

}  // namespace cairn

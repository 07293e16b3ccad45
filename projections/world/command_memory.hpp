#pragma once

#include <chrono>
#include <optional>

#include "core/log/event_log.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// What a command came to the first time it was sent.
struct CommandOutcome {
    Position position;  ///< Of its first event; `WorldSnapshot::commit_of` knows the last.
    Fingerprint fingerprint{};
    Time time{};
    bool operator==(const CommandOutcome&) const = default;
};

/// How long a command's outcome is remembered, by the log's own times.
constexpr std::chrono::hours command_memory{24};

/// The outcomes of commands that had an idempotency key.
class CommandMemory {
public:
    explicit CommandMemory(const WorldDatabases& db) : db_(db) {}
    [[nodiscard]] std::optional<CommandOutcome> find(const lmdb::Transaction& txn,
                                                     const Uuid& command) const;
    /// At a commit's first event, whether it has such a key or not: what is older than
    /// `command_memory` goes.
    void take(lmdb::Transaction& txn, const Recorded& first);
    /// What was taken is not committed.
    void abort() { pruned_before_ = Time::min(); }

private:
    void remember(lmdb::Transaction& txn, const Recorded& first) const;
    void prune(lmdb::Transaction& txn, Time now);
    [[nodiscard]] bool redate(lmdb::Transaction& txn, Time now) const;

    const WorldDatabases& db_;
    Time pruned_before_ = Time::min();  ///< Those that are older have been forgotten.
};

}  // namespace cairn

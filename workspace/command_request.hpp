#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/log/event_log.hpp"
#include "events/commands/command.hpp"

namespace cairn {

/// A command on its way to the sequencer, with who sends it and how it is recognised when it comes
/// again.
struct CommandRequest {
    Command command;
    Actor actor;
    Cause cause;
    std::string reason;
    /// Set where the client gave an idempotency key: the command id (a hash of user and key) and
    /// the fingerprint of the request.
    std::optional<std::pair<Uuid, Fingerprint>> idempotency;
    /// The bulk change that it is a part of: what the events of all its parts have as their
    /// command, so that the log alone says what belongs together.
    std::optional<Uuid> bulk = {};
    /// Of an undo, the commit as the log has it. Opened only when the command is decided: an
    /// erasure may come between.
    std::vector<Recorded> undone = {};
};

/// Adds what the log alone says of a command, so that the sequencer, which everybody waits for,
/// need not look it up; nothing where that was done already. What it reads is as large as what is
/// undone. Fails with "commit.unknown".
[[nodiscard]] Result<void> complete(CommandRequest& request, const EventLog& log);
/// The events of the commit that begins at `first`; none where the log has none there.
[[nodiscard]] std::vector<Recorded> commit_at(const EventLog& log, Position first);

/// What a command came to.
struct Done {
    Position position;  ///< Where its last event stands; of the head where nothing happened.
    std::optional<Position> commit = {};  ///< Where its first event stands; of a repeat nothing.
    std::vector<StreamName> targets;      ///< One for each step.
    std::vector<StreamName> created;
    std::vector<Json> warnings;
    std::optional<Undone> undone = {};  ///< Of an undo.
    bool repeated =
        false;  ///< Was done before under the same idempotency key; `targets` are those of then.
};

}  // namespace cairn

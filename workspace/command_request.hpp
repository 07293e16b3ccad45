#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

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
};

/// What a command came to.
struct Done {
    Position position;  ///< Where its last event stands; of the head where nothing happened.
    std::vector<StreamName> targets;  ///< One for each step.
    std::vector<StreamName> created;
    std::vector<Json> warnings;
    std::optional<Undone> undone = {};  ///< Of an undo.
    bool repeated =
        false;  ///< Was done before under the same idempotency key; `targets` are those of then.
};

}  // namespace cairn

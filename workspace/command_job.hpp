#pragma once

#include <functional>

#include "core/sequencer.hpp"
#include "workspace/command_request.hpp"

namespace cairn {

/// A command on the sequencer's thread: what is asked, what came of it, and whom to tell.
class CommandJob final : public Job {
public:
    using Completion = std::function<void(Result<Done>)>;
    CommandJob(CommandRequest asked, Completion completion)
        : request(std::move(asked)), completion_(std::move(completion)) {}

    void done(Result<Committed> outcome) override;
    [[nodiscard]] std::size_t size_bytes() const override;
    /// After an erasure, whose key is still there until the batch is committed: what a later
    /// command sealed with it would be lost.
    [[nodiscard]] bool ends_batch() const override;

    CommandRequest request;
    Done answer;  ///< Filled in while it is staged; the position of a repeat is already there.

private:
    Completion completion_;
};

/// Gives every record that the command creates an id of the command's own, so that a repeat names
/// the same ones. `now` is the time of the command's events.
void name_creations(Command& command, const Uuid& id, Time now);
/// What a repeated command, its creations named, came to, from the events of its commit.
[[nodiscard]] Done repeated(const Command& command,
                            std::span<const Recorded> commit,
                            const World& world);

}  // namespace cairn

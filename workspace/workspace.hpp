#pragma once

#include <functional>
#include <memory>

#include "core/sequencer.hpp"
#include "core/trusted_clock.hpp"
#include "projections/live/channel_hub.hpp"
#include "projections/reading/reading.hpp"
#include "workspace/audit.hpp"
#include "workspace/command_request.hpp"
#include "workspace/people.hpp"
#include "workspace/proofs.hpp"
#include "workspace/sightings/sighting_keeper.hpp"
#include "workspace/upkeep.hpp"
#include "workspace/workspace_options.hpp"

namespace cairn {

/// One workspace: its log, vault, world, views, sequencer, projector and channels. No singleton: a
/// process may hold several. All that gateway and cli see.
class Workspace {
public:
    using Mode = WorkspaceMode;
    using Options = WorkspaceOptions;

    /// Opens one; rebuilds world and views where the machine went down uncleanly, and where they
    /// are damaged. Fails with "folder.in_use", "folder.not_a_workspace", "format.newer",
    /// "clock.impossible", "storage.full"; not serving, "folder.needs_rebuild". Throws StorageError
    /// where log, vault and CHECKPOINT are not whole or do not belong together: its text names the
    /// part and the way back. Where the disk is too full for world and views to catch up, it is
    /// shown as it stands, as with `still`, and `troubles` says "storage.full". A `still` one whose
    /// parts do not belong together is shown, said to be so, and `troubles` says "folder.damaged".
    [[nodiscard]] static Result<std::unique_ptr<Workspace>> open(const Options& options);
    explicit Workspace(std::unique_ptr<WorkspaceState> state);
    ~Workspace();  ///< Stops, leaving the clean mark.

    /// Sends a command to the sequencer. `done` is called once: at once with `busy` "queue.full" or
    /// "workspace.read_only", else on the sequencer's thread. Any thread.
    void execute(CommandRequest request, std::function<void(Result<Done>)> done);
    /// The same, waiting. Not on the sequencer's thread.
    [[nodiscard]] Result<Done> execute(CommandRequest request);

    /// Where the first event stands of a command that came with an idempotency key in the last 24
    /// hours; nothing where none did.
    [[nodiscard]] std::optional<Position> known_command(const Uuid& id) const;

    /// A read at a moment. A position past the head is "at.future".
    [[nodiscard]] Result<Reading> read(const Actor& actor, const At& at = {}) const;
    /// The past as somebody was allowed to see it then, by the roles and teams of then. To be asked
    /// only for who is shown everything. Besides, "rights.nobody_then" where that person might not
    /// sign in then.
    [[nodiscard]] Result<Reading> read_as_then(const Uuid& person, const At& at) const;
    /// What that person was shown at a moment, likewise, to hold another moment against it.
    [[nodiscard]] Result<Access> access_as_then(const Uuid& person, const At& at) const;
    /// How often a stream was written to by now, such as that of a role's definition.
    [[nodiscard]] Version version_of(const StreamName& stream) const;
    /// Calls `ready` once world and views have reached the position (true), or after the timeout
    /// (false). Any thread.
    void when_reached(Position position,
                      std::chrono::milliseconds timeout,
                      std::function<void(bool)> ready);
    /// Waits for that; for the command line and tests.
    bool wait_for(Position position, std::chrono::milliseconds timeout);

    /// For people who may audit: else "access.denied".
    [[nodiscard]] Result<Audit> audit(const Actor& actor) const;
    [[nodiscard]] Result<Proofs> proofs(const Actor& actor) const;
    [[nodiscard]] People people() const;
    [[nodiscard]] Upkeep upkeep() const;
    /// Where it is noted who saw what.
    [[nodiscard]] SightingKeeper& sightings() const;
    /// The first position at which everything was as it is at `position`, as far as is known: what
    /// people saw changes nothing.
    [[nodiscard]] Position unchanged_since(Position position) const;

    [[nodiscard]] ChannelHub& channels() const;
    [[nodiscard]] Position head() const;            ///< Of the log.
    [[nodiscard]] Time time_of(Position at) const;  ///< When it happened; 1970 for 0.
    [[nodiscard]] Position projected() const;       ///< Up to where all views are.
    /// Up to where the search index is; 0 while it is opened or made anew.
    [[nodiscard]] Position searched() const;
    /// Waits for the search index to be as far (true), or for the timeout (false).
    [[nodiscard]] bool wait_for_search(Position position, std::chrono::milliseconds timeout) const;
    [[nodiscard]] Epoch epoch() const;
    [[nodiscard]] std::shared_ptr<const Model> model() const;
    [[nodiscard]] const EventLog& log() const;

    [[nodiscard]] const Sequencer& sequencer() const;
    [[nodiscard]] const TrustedClock& clock() const;
    /// What an actor may see of it now: a model's change makes another.
    [[nodiscard]] Access access(const Actor& actor) const;

private:
    std::unique_ptr<WorkspaceState> state_;
};

}  // namespace cairn

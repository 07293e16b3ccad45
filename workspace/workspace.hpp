#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/log/log_scrub.hpp"
#include "core/sequencer.hpp"
#include "core/trusted_clock.hpp"
#include "events/commands/command.hpp"
#include "projections/live/channel.hpp"
#include "workspace/command_request.hpp"
#include "workspace/event_filter.hpp"
#include "projections/reading/reading.hpp"

namespace cairn {

/// Views' digests after a replay: `<view> <position> <digest>`.
struct Digest {
    std::string view;
    Position position;
    std::string digest;
};

/// One workspace: its log, vault, world, views, sequencer, projector and channels. No singleton: a
/// process may hold several. All that gateway and cli see.
class Workspace {
public:
    enum class Mode {
        serve,      ///< Reads and writes; one process a folder (flock).
        read_only,  ///< Reads the log only; works beside a serving process.
        still,      ///< Serves what is there and neither writes nor catches up.
    };
    struct Options {
        std::filesystem::path folder;
        Mode mode = Mode::serve;
        const Clock* clock = nullptr;
        Ids* ids = nullptr;
        std::function<void(Position done, Position all)>
            progress;                        ///< Of a rebuild at start; may be null.
        LogScrub::Pace scrub = {};           ///< Where it serves.
        LogScrub::Damaged log_damaged = {};  ///< Told, on some thread, what the scrub found.
        /// Told, on the thread that read it, of a row of world or views that is not what was
        /// written. Opening the workspace again builds them anew.
        std::function<void(const std::string& what)> derived_damaged = {};
        TrustedClock::Told clock_news = {};  ///< Told, on some thread, when the clock jumps.
    };
    struct Setup {
        std::string admin_email;
        std::string admin_name;
        Settings settings;
        std::vector<Json> model;
    };

    /// Makes a workspace in a new or empty folder. Returns the administrator's one-time password.
    /// Fails with "folder.not_empty".
    [[nodiscard]] static Result<std::string> init(const Options& options, const Setup& setup);
    /// Opens one; rebuilds world and views where the machine went down uncleanly, and where they
    /// are damaged. Fails with "folder.in_use", "folder.not_a_workspace", "format.newer",
    /// "clock.impossible", "storage.full"; not serving, "folder.needs_rebuild". Throws StorageError
    /// where log, vault and CHECKPOINT are not whole or do not belong together: its text names the
    /// part and the way back. Where the disk is too full for world and views to catch up, it is
    /// shown as it stands, as with `still`, and `troubles` says "storage.full". A `still` one whose
    /// parts do not belong together is shown, said to be so, and `troubles` says "folder.damaged".
    [[nodiscard]] static Result<std::unique_ptr<Workspace>> open(const Options& options);
    ~Workspace();  ///< Stops, leaving the clean mark.

    /// Sends a command to the sequencer. `done` is called once: at once with `busy` "queue.full" or
    /// "workspace.read_only", else on the sequencer's thread. Any thread.
    void execute(CommandRequest request, std::function<void(Result<Done>)> done);
    /// The same, waiting. Not on the sequencer's thread.
    [[nodiscard]] Result<Done> execute(CommandRequest request);

    /// A read at a moment. A position past the head is "at.future".
    [[nodiscard]] Result<Reading> read(const Actor& actor, const At& at = {}) const;
    /// Calls `ready` once world and views have reached the position (true), or after the timeout
    /// (false). Any thread.
    void when_reached(Position position,
                      std::chrono::milliseconds timeout,
                      std::function<void(bool)> ready);
    /// Waits for that; for the command line and tests.
    bool wait_for(Position position, std::chrono::milliseconds timeout);

    /// Events after a position, as JSON objects one by one, for people who may audit, until `visit`
    /// returns false. Returns the position up to which it looked: short of `until` and the head
    /// after `limit` events or some thousand that nobody wants; go on from there.
    [[nodiscard]] Result<Position> events(
        const Actor& actor,
        Position after,
        std::size_t limit,
        const EventFilter& filter,
        const std::function<bool(Position, std::string_view type, const std::string& json)>& visit)
        const;
    /// The same backwards: events before a position, newest first. Returns the position before
    /// which to go on; the one after 0 where nothing is left.
    [[nodiscard]] Result<Position> events_before(
        const Actor& actor,
        Position before,
        std::size_t limit,
        const EventFilter& filter,
        const std::function<bool(Position, std::string_view type, const std::string& json)>& visit)
        const;

    [[nodiscard]] ChannelHub& channels();
    [[nodiscard]] Position head() const;       ///< Of the log.
    [[nodiscard]] Position projected() const;  ///< Up to where all views are.
    [[nodiscard]] Epoch epoch() const;
    [[nodiscard]] std::shared_ptr<const Model> model() const;
    [[nodiscard]] const EventLog& log() const;

    // Proof of what the log holds (workspace_proof.cpp). For people who may audit.
    /// The newest checkpoint as a signed note, and the key that signs, as a vkey. Only where the
    /// workspace is served for writing: else "workspace.read_only".
    [[nodiscard]] Result<std::string> checkpoint() const;
    [[nodiscard]] Result<std::string> vkey() const;
    /// A tlog-proof that the event stands in the newest checkpoint's tree. "event.unknown"
    [[nodiscard]] Result<std::string> inclusion_proof(Position position) const;
    /// Hashes, a line each, that the log of `to` events continues that of `from`.
    /// "proof.positions"
    [[nodiscard]] Result<std::string> consistency_proof(Position from, Position to) const;
    /// What the tree says of the event: the bytes that its leaf hash is over. "event.unknown"
    [[nodiscard]] Result<std::string> leaf(Position position) const;
    /// A tile of C2SP tlog-tiles: `width` hashes of 32 bytes, at most 256, from 256 * `index` on,
    /// each over 256^`level` events. "tile.unknown"
    [[nodiscard]] Result<std::string> tile(unsigned level,
                                           std::uint64_t index,
                                           std::size_t width) const;
    /// The leaves of `width` events, at most 256, from 256 * `index` on, each with its length in
    /// two bytes in front (tlog-tiles' entry bundles). "tile.unknown"
    [[nodiscard]] Result<std::string> entries_tile(std::uint64_t index, std::size_t width) const;

    [[nodiscard]] const Sequencer& sequencer() const;
    [[nodiscard]] const TrustedClock& clock() const;
    /// The log's time where it is ahead of the clock, of which nobody has said yet that it is
    /// right. Until then reads at a time go by the log's times.
    [[nodiscard]] std::optional<Time> held_until() const;
    /// Somebody who knows says that the clock is right: an event. From there on reads at a time go
    /// by what the clock says. "storage.full", "queue.full"
    [[nodiscard]] Result<void> accept_clock();
    [[nodiscard]] const Sealer& sealer() const;

    // Signing in (workspace_accounts.cpp). Passwords are Argon2id, sessions and tokens SHA-256, all
    // in the vault.
    struct SignedIn {
        std::string token;  ///< For the cookie.
        Uuid user;
    };
    /// Slow on purpose (Argon2id): not on a gateway thread. "session.refused", "session.throttled"
    /// with `retry_after_s`, "queue.full", "storage.full". Appends the event, save for what is
    /// throttled, and for refusals past 60 a minute: the next one noted has their number.
    [[nodiscard]] Result<SignedIn> sign_in(std::string_view email,
                                           std::string_view password,
                                           std::string_view from);
    void sign_out(std::string_view token);
    /// Who a session's or API token belongs to, now; nothing where it is unknown or ended. Quick;
    /// any thread.
    struct Identity {
        Actor actor;
        bool password_must_change = false;
        bool by_token = false;
        std::optional<Time> until = {};  ///< Of a session.
    };
    [[nodiscard]] std::optional<Identity> identify(std::string_view token) const;
    /// Called, on any thread, when a right of a person may have ended (see RightsBell): what is
    /// open under it is to be held against `identify`. Must only post.
    void add_rights_bell(std::function<void(const Uuid& user)> ring);
    /// "password.wrong", "password.*" (see `check_password`), "session.throttled", "queue.full",
    /// "storage.full": then the password is what it was. Ends the user's other sessions, not the
    /// tokens.
    [[nodiscard]] Result<void> change_password(const Uuid& user,
                                               std::string_view current,
                                               std::string_view fresh,
                                               std::string_view keep_token);
    /// Ends all sessions and tokens of the user.
    [[nodiscard]] Result<std::string> one_time_password(const Actor& by, const Uuid& user);
    [[nodiscard]] Result<void> set_password(const Uuid& user,
                                            std::string_view password);  ///< Demo and tests.
    [[nodiscard]] Result<std::string> issue_token(const Actor& by, const Uuid& user);
    /// Ends all API tokens of the user, also of one who may not come in any more.
    [[nodiscard]] Result<void> revoke_tokens(const Actor& by, const Uuid& user);
    [[nodiscard]] std::string me(const Identity& identity) const;  ///< PROTOCOL.md's *me*.

    /// Builds world and views from the log, up to `until`, beside what is there, and puts them in
    /// its place. The workspace must not be served. `check` compares them before with what was
    /// there at its position: "replay.differs" with `views`, and what was there stays;
    /// "replay.nothing_to_check", "replay.damaged" with `detail`. Else "folder.in_use",
    /// "folder.not_a_workspace", "at.future", "replay.no_room". Where it fails, what was there
    /// stays and nothing else is left.
    [[nodiscard]] static Result<std::vector<Digest>> replay(const Options& options,
                                                            std::optional<At> until,
                                                            bool check);
    [[nodiscard]] std::vector<Digest> digests() const;

    /// What `/ready` says: a line per check that fails ("storage.full", "time.held",
    /// "clock.jumped", "clock.doubtful", "views.behind", "log.damaged").
    [[nodiscard]] std::vector<std::string> troubles() const;
    /// Up to where the log was found sound by the scrub; 0 where there is none.
    [[nodiscard]] Position scrubbed() const;

    struct State;

private:
    Workspace();
    Result<void> note_access(const Actor& by, NoteAccess note);
    void note_refusal(const Uuid& user);
    std::unique_ptr<State> state_;
};

}  // namespace cairn

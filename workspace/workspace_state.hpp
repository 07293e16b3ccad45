#pragma once

#include "core/log/lmdb_event_log.hpp"
#include "core/trusted_clock.hpp"
#include "projections/live/order_follower.hpp"
#include "projections/live/projector.hpp"
#include "projections/reading/reading_state.hpp"
#include "projections/search/search_follower.hpp"
#include "projections/world/vault_sealer.hpp"
#include "sign_in/company_logouts.hpp"
#include "sign_in/credentials.hpp"
#include "sign_in/identities.hpp"
#include "sign_in/last_uses.hpp"
#include "sign_in/passkeys.hpp"
#include "sign_in/refused_sign_ins.hpp"
#include "sign_in/rights_bell.hpp"
#include "sign_in/second_factors.hpp"
#include "sign_in/sign_in_challenges.hpp"
#include "workspace/notary.hpp"
#include "workspace/people/rights_day.hpp"
#include "workspace/sightings/sighting_keeper.hpp"
#include "workspace/standings.hpp"
#include "workspace/workspace_derived.hpp"
#include "workspace/workspace_folder.hpp"
#include "workspace/workspace_options.hpp"
#include "workspace/workspace_writer.hpp"

namespace cairn {

/// A workspace's parts, in the order in which they depend on each other; the last ones stop first.
struct WorkspaceState {
    using Mode = WorkspaceMode;

    WorkspaceOptions options;
    const bool is_new;  ///< Made by this.
    TrustedClock clock;
    WorkspaceFolder folder;
    LmdbEventLog log;
    const std::uint64_t marked_vault;  ///< Read before the vault is opened.
    Vault vault;
    VaultSealer vault_sealer;
    Credentials credentials;
    SecondFactors second_factors;
    Passkeys passkeys;
    SignInChallenges challenges;
    Identities identities;
    CompanyLogouts company_logouts;
    LastUses last_uses;
    RightsBell rights_bell{};
    Standings standings{};
    RightsDay rights_day{};
    std::unique_ptr<DerivedStores> derived{};
    std::unique_ptr<SearchIndex> search{};
    std::unique_ptr<SearchFollower> search_follower{};
    RecordOrders orders;
    RecordColumns columns;
    ScopedSets scoped;
    RowTexts row_texts{};
    std::unique_ptr<OrderFollower> order_follower{};
    std::unique_ptr<ChannelHub> channels{};
    std::unique_ptr<Projector> projector{};
    std::unique_ptr<WorkspaceWriter> writer{};
    std::unique_ptr<Sequencer> sequencer{};
    std::unique_ptr<Notary> notary{};
    std::unique_ptr<LogScrub> scrub{};
    RefusedSignIns refused_sign_ins{};
    SightingKeeper sightings;

    WorkspaceState(const WorkspaceOptions& with, WorkspaceFolder held, Epoch fresh_epoch);
    ~WorkspaceState();
    WorkspaceState(const WorkspaceState&) = delete;
    WorkspaceState& operator=(const WorkspaceState&) = delete;

    bool found_full = false;     ///< That is why it does not serve.
    bool found_damaged = false;  ///< It is shown all the same.

    [[nodiscard]] bool serves() const { return options.mode == Mode::serve; }
    /// Opens world and views and brings them up to the log, or builds them anew. Fails with
    /// "clock.impossible", "folder.needs_rebuild".
    [[nodiscard]] Result<void> open_derived();
    void start();
    /// Says what is wrong with a folder that is there to be looked at.
    void show_in_spite_of(const std::string& problem);
    [[nodiscard]] ReadingSource reading_source() const;
    /// See `Workspace::access`.
    [[nodiscard]] Access access(const Actor& actor) const;

    /// See `Workspace::execute`.
    void execute(CommandRequest request, std::function<void(Result<Done>)> done) const;
    [[nodiscard]] Result<Done> execute(CommandRequest request) const;
    /// Notes in the log who came in and the like; where this only looks on, there is nowhere to.
    [[nodiscard]] Result<void> note(const Actor& by, NoteAccess access) const;

    /// The newest record of a user, opened.
    [[nodiscard]] std::optional<Record> user(const Uuid& id) const;
    /// `actor_of` that record, of which it reads and opens no more than that asks for: each request
    /// asks.
    [[nodiscard]] std::optional<Actor> actor(const Uuid& user) const;

    /// The log's time where it is ahead of the clock, and nobody has accepted that yet.
    [[nodiscard]] std::optional<Time> held_until() const;
    /// The event by which the clock is accepted.
    [[nodiscard]] NoteAccess clock_acceptance(const char* by) const;

private:
    [[nodiscard]] DerivedStores::Folders derived_folders() const;
    /// The same for who only reads. Beside who serves the parts move meanwhile.
    [[nodiscard]] Result<void> open_derived_to_read();
    /// Throws on what `check` throws; of a folder that is shown as it stands it is said.
    void look(const std::function<void()>& check);
    void adopt();
    void sign_off();
    void leave_in_order();
    void start_search();
    void start_orders();
    void watch_clock();
    void accept_clock(const char* by);
    void make_derived();
    void check_log_is_long_enough() const;
    void open_derived_files();
    void make_derived_anew();
    void catch_up();
    /// The log says which keys are destroyed: a crash may have come between, and a vault put back
    /// from a copy may have them again.
    void destroy_erased_keys();

    bool caught_up = false;  ///< World and views held what they should.
};

/// Opens a workspace's parts. `fresh_epoch` is of a log that is made by this. Reasons as
/// `Workspace::open`.
[[nodiscard]] Result<std::unique_ptr<WorkspaceState>> start_workspace(
    const WorkspaceOptions& options, Epoch fresh_epoch);

}  // namespace cairn

#pragma once

#include "core/sequencer.hpp"
#include "core/vault.hpp"
#include "projections/world/world_store.hpp"
#include "sign_in/credentials.hpp"
#include "sign_in/rights_bell.hpp"
#include "workspace/command_job.hpp"
#include "workspace/standings.hpp"

namespace cairn {

/// What the sequencer drives: commands are decided against the world, their events sealed, and
/// world and vault follow the log.
class WorkspaceWriter final : public CommitTarget {
public:
    /// `rung` is called after each batch that made events.
    WorkspaceWriter(const EventLog& log,
                    WorldStore& world,
                    Vault& vault,
                    Sealer& sealer,
                    Ids& ids,
                    Credentials& credentials,
                    const RightsBell& rights,
                    Standings& standings,
                    const PolicyOf& policy_of,
                    std::function<void()> rung);

    void begin(Time now) override;
    Result<std::vector<NewEvent>> stage(Job& job, Position first, Time now) override;
    void apply(std::span<const Recorded> events) override;
    void prepare() override;
    void commit() override;
    void abort() override;
    void committed(Position head) override;

    /// Where the newest event stands that changed anything: after it only what people saw was
    /// noted. Known before anybody can read that event. Any thread.
    [[nodiscard]] Position changed() const { return {changed_.load()}; }

private:
    [[nodiscard]] Result<std::vector<NewEvent>> repeat(CommandJob& job,
                                                       const CommandOutcome& outcome) const;
    [[nodiscard]] Fingerprint keyed_fingerprint(const Fingerprint& plain) const;
    /// Also of this batch, where it may be repeated.
    [[nodiscard]] std::vector<Recorded> known_commit(Position first) const;
    /// Gives undos the events of their commit, as far as they can be opened by now.
    void open_undone(CommandRequest& request) const;
    void note_person(const StreamName& user);
    /// Whose rights an event may have changed, though his own record says nothing else.
    void note_standing(const Recorded& recorded);
    void end_rights();
    void forget_batch();
    [[nodiscard]] std::vector<NewEvent> events_of(const CommandRequest& request,
                                                  std::vector<Draft> drafts,
                                                  Time now);

    const EventLog& log_;
    WorldStore& world_;
    Vault& vault_;
    Sealer& sealer_;
    Ids& ids_;
    Credentials& credentials_;
    const RightsBell& rights_;
    Standings& standings_;
    const PolicyOf& policy_of_;
    StagedStandings staged_standings_{};
    StandingOf standing_of_;
    std::function<void()> rung_;
    std::string fingerprint_secret_;
    std::atomic<std::uint64_t> changed_;
    /// Commits of this batch whose commands have idempotency keys, by first position: they are not
    /// in the log yet.
    std::map<Position, std::vector<Recorded>> repeatable_;
    Vault::Names erased_;                 ///< Data subjects whose keys go with this batch.
    std::vector<Uuid> people_;            ///< Users whom this batch changes,
    std::vector<Uuid> left_;              ///< and those of them who may not come in any more.
    bool changes_standing_ = false;       ///< Of somebody …
    bool changes_rights_of_all_ = false;  ///< … and nobody knows of whom.
};

}  // namespace cairn

#include "workspace/workspace_replay.hpp"

#include <algorithm>

#include "projections/world/vault_sealer.hpp"
#include "workspace/workspace_parts.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

std::optional<Recorded> event_at(const EventLog& log, Position at) {
    std::optional<Recorded> found;
    log.read({at.value - 1}, 1, [&](const Recorded& recorded) {
        found = recorded;
        return false;
    });
    return found;
}

/// The last position whose event is not after `time`.
Position position_at(const EventLog& log, Time time) {
    Position low;
    for (Position high = log.head(); low < high;) {
        const Position middle{high.value - (high.value - low.value) / 2};
        const auto event = event_at(log, middle);
        if (!event) throw StorageError("the log ends before its head");
        if (event->time <= time) low = middle;
        if (event->time > time) high = {middle.value - 1};
    }
    return low;
}

Result<Position> target_of(const EventLog& log, const std::optional<At>& until) {
    if (!until) return log.head();
    if (const auto* time = std::get_if<Time>(&*until))
        return commit_end(log, position_at(log, *time));
    const auto* position = std::get_if<Position>(&*until);
    if (!position) return log.head();
    if (*position > log.head())
        return invalid("at.future", {{"head", std::to_string(log.head().value)}});
    return commit_end(log, *position);
}

/// One replay into folders beside those that are there.
class Replay {
public:
    Replay(const WorkspaceOptions& options, WorkspaceFolder folder)
        : options_(options),
          folder_(std::move(folder)),
          log_(folder_.log(), LmdbEventLog::Access::read_only, {}),
          vault_(folder_.vault(), *options.ids),
          sealer_(vault_, *options.ids) {
        check_agreement(folder_, log_, vault_, folder_.marked_vault(log_.epoch()),
                        Looker::only_reads);
    }
    ~Replay() {
        fresh_.reset();
        try {
            folder_.drop_leftovers();
        } catch (const StorageError&) {
            // The next replay or start removes them.
        }
    }
    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;

    Result<std::vector<Digest>> run(const std::optional<At>& until, bool check) {
        const auto target = target_of(log_, until);
        if (!target) return tl::unexpected(target.error());
        folder_.drop_leftovers();
        begin();
        if (check)
            if (auto same = compare(); !same) return tl::unexpected(std::move(same.error()));
        if (fresh_->world.position() > *target) begin();
        fresh_->catch_up(log_, *target, options_.progress);
        fresh_->sync();
        auto digests = fresh_->digests();
        swap_in();
        return digests;
    }

private:
    [[nodiscard]] DerivedStores::Folders present() const {
        return {folder_.world(), folder_.views(), log_.epoch()};
    }
    [[nodiscard]] fs::path beside(const char* name) const { return folder_.path() / name; }

    void begin() {
        fresh_.reset();
        for (const char* name : {"world.new", "views.new"}) remove_folder(beside(name));
        fresh_ = std::make_unique<DerivedStores>(
            DerivedStores::Folders{beside("world.new"), beside("views.new"), log_.epoch()}, vault_,
            sealer_, false);
    }

    /// Builds up to where what was there stands, and holds both against each other.
    Result<void> compare() {
        if (!folder_.is_trusted(log_.epoch()) || !fs::exists(folder_.world()))
            return rejected("replay.nothing_to_check");
        try {
            DerivedStores::check_files(present());
        } catch (const StorageError& broken) {
            return rejected("replay.damaged", {{"detail", broken.what()}});
        }
        const std::vector<Digest> was = digests_of_present();
        if (!was.empty() && was.front().position > log_.head())
            refuse_short_log(folder_, log_.head(), "world/", was.front().position);
        if (was.empty()) return rejected("replay.nothing_to_check");
        fresh_->catch_up(log_, was.front().position, options_.progress);
        const std::vector<Digest> is = fresh_->digests();
        Json differing = Json::array();
        for (std::size_t i = 0; i < was.size(); ++i)
            if (was[i].digest != is[i].digest)
                differing.push_back(
                    {{"view", was[i].view}, {"was", was[i].digest}, {"is", is[i].digest}});
        if (!differing.empty())
            return rejected(
                "replay.differs",
                {{"position", std::to_string(was.front().position.value)}, {"views", differing}});
        return {};
    }

    /// Nothing where it is of another format, which no digest could tell anything about.
    [[nodiscard]] std::vector<Digest> digests_of_present() {
        try {
            DerivedStores present(this->present(), vault_, sealer_, false);
            // The views may have been a step behind when they were left.
            folder_.mark_open(log_.epoch(), vault_.generation());
            if (present.world.position() <= log_.head())
                present.catch_up(log_, present.world.position(), nullptr);
            present.sync();
            folder_.mark_clean(log_.epoch(), vault_.generation());
            return present.digests();
        } catch (const StorageFull&) {
            throw;
        } catch (const StorageError&) {
            return {};
        }
    }

    // What is there stays trusted at every step: world and views may stand at different positions
    // of the same log.
    void swap_in() {
        fresh_.reset();
        put_in_place(folder_.world(), beside("world.new"), beside("world.old"));
        put_in_place(folder_.views(), beside("views.new"), beside("views.old"));
        folder_.mark_clean(log_.epoch(), vault_.generation());
    }

    static void put_in_place(const fs::path& place, const fs::path& fresh, const fs::path& old) {
        std::error_code failed;
        if (fs::exists(place)) fs::rename(place, old, failed);
        if (!failed) fs::rename(fresh, place, failed);
        if (failed) throw StorageError("put " + fresh.string() + " in place: " + failed.message());
    }

    const WorkspaceOptions& options_;
    WorkspaceFolder folder_;
    LmdbEventLog log_;
    Vault vault_;
    VaultSealer sealer_;
    std::unique_ptr<DerivedStores> fresh_;
};

}  // namespace

Result<std::vector<Digest>> replay_workspace(const WorkspaceOptions& options,
                                             std::optional<At> until,
                                             bool check) {
    if (!WorkspaceFolder::is_workspace(options.folder)) return not_found("folder.not_a_workspace");
    auto folder = WorkspaceFolder::hold(options.folder, WorkspaceFolder::Hold::alone);
    if (!folder) return rejected("folder.in_use");
    try {
        check_files(*folder);
        return Replay(options, std::move(*folder)).run(until, check);
    } catch (const StorageFull&) {
        return fail(ErrorCode::storage_full, "replay.no_room");
    } catch (const StorageError& error) {
        return tl::unexpected(refusal_to_open(error));
    }
}

}  // namespace cairn

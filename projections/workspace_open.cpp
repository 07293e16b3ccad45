#include "projections/reading_rows.hpp"
#include "projections/workspace_state.hpp"

namespace cairn {
namespace {

constexpr std::chrono::minutes clock_behind_max{5};

LmdbEventLog::Access log_access(Workspace::Mode mode) {
    return mode == Workspace::Mode::serve ? LmdbEventLog::Access::read_write
                                          : LmdbEventLog::Access::read_only;
}

// Who looks at a still workspace signs in, which the vault keeps.
Vault::Access vault_access(Workspace::Mode mode) {
    return mode == Workspace::Mode::read_only ? Vault::Access::read_only
                                              : Vault::Access::read_write;
}

WorkspaceFolder::Hold hold_for(Workspace::Mode mode) {
    switch (mode) {
        case Workspace::Mode::serve: return WorkspaceFolder::Hold::alone;
        case Workspace::Mode::still: return WorkspaceFolder::Hold::shared;
        case Workspace::Mode::read_only: break;
    }
    return WorkspaceFolder::Hold::free;
}

}  // namespace

Workspace::State::State(const Options& with, WorkspaceFolder held, Epoch fresh_epoch)
    : options(with),
      folder(std::move(held)),
      log(folder.log(), log_access(with.mode), fresh_epoch),
      vault(folder.vault(), *with.ids, vault_access(with.mode)),
      vault_sealer(vault, *with.ids),
      accounts(vault, *with.ids, *with.clock) {}

Workspace::State::~State() {
    scrub.reset();
    if (sequencer) sequencer->stop();
    if (projector) projector->stop();
    log.close();
    notary.reset();
    if (!serves() || !caught_up) return;
    try {
        derived->sync();
        folder.mark_clean(log.epoch());
    } catch (const StorageError&) {
        // Without the mark the next start looks for itself whether it can go on from here.
    }
}

Result<void> Workspace::State::open_derived() {
    const bool trusted = folder.is_trusted(log.epoch());
    if (!serves()) {
        if (!trusted) return rejected("folder.needs_rebuild");
        derived = std::make_unique<DerivedStores>(
            DerivedStores::Folders{folder.world(), folder.views()}, vault, vault_sealer, true);
        return {};
    }
    if (options.clock->now() + clock_behind_max < log.head_time())
        return rejected("clock.behind", {{"last_event", time_text(log.head_time())},
                                         {"clock", time_text(options.clock->now())}});
    if (!trusted) folder.drop_derived();
    folder.mark_open(log.epoch());
    make_derived();
    catch_up();
    destroy_erased_keys();
    return {};
}

void Workspace::State::catch_up() {
    try {
        derived->catch_up(log, log.head(), options.progress);
    } catch (const StorageFull&) {
        throw;
    } catch (const StorageError&) {
        make_derived_anew();  // Something that they should hold is missing: the log knows it all.
        derived->catch_up(log, log.head(), options.progress);
    }
    caught_up = true;
}

void Workspace::State::destroy_erased_keys() {
    Vault::Names subjects;
    for (const ErasedKey& erased : derived->world.erased_keys())
        if (vault_sealer.key_print(erased.subject) == erased.print)
            subjects.push_back(erased.subject.text());
    vault.erase_subject_keys(subjects);
}

void Workspace::State::make_derived() {
    try {
        derived = std::make_unique<DerivedStores>(
            DerivedStores::Folders{folder.world(), folder.views()}, vault, vault_sealer, false);
    } catch (const StorageFull&) {
        throw;
    } catch (const StorageError&) {
        return make_derived_anew();  // Of another format, or broken: the log knows it all.
    }
    if (derived->world.position() > log.head()) make_derived_anew();
}

void Workspace::State::make_derived_anew() {
    derived.reset();
    folder.drop_derived();
    derived = std::make_unique<DerivedStores>(
        DerivedStores::Folders{folder.world(), folder.views()}, vault, vault_sealer, false);
}

void Workspace::State::start() {
    channels = std::make_unique<ChannelHub>(log, derived->world, *options.clock,
                                            derived->views.position());
    projector = std::make_unique<Projector>(log, derived->world, derived->views, *channels);
    if (serves()) projector->start();
    writer = std::make_unique<WorkspaceWriter>(log, derived->world, vault, vault_sealer,
                                               *options.ids, [this] { projector->ring(); });
    sequencer = std::make_unique<Sequencer>(log, *writer, *options.clock, Sequencer::Limits{});
    if (!serves()) return;
    notary = std::make_unique<Notary>(log, folder.path(), vault.secret(log_key_secret));
    notary->start();
    scrub = std::make_unique<LogScrub>(log, options.scrub, options.log_damaged);
    scrub->start();
    try {
        accounts.drop_old_sessions();
    } catch (const StorageFull&) {
        // They let nobody in; a disk that is full must not keep everybody out.
    }
}

ReadingSource Workspace::State::reading_source() const {
    return {log,          derived->world, derived->views, derived->pipeline, derived->timeline,
            vault_sealer, *options.clock};
}

Error refusal_to_open(const StorageError& error) {
    const std::string what = error.what();
    if (what.find("is newer than this program's") == std::string::npos) throw;
    return {ErrorCode::rejected, "format.newer", {{"detail", what}}};
}

Result<std::unique_ptr<Workspace::State>> start_workspace(const Workspace::Options& options,
                                                          Epoch fresh_epoch) {
    auto folder = WorkspaceFolder::hold(options.folder, hold_for(options.mode));
    if (!folder) return rejected("folder.in_use");
    try {
        auto state = std::make_unique<Workspace::State>(options, std::move(*folder), fresh_epoch);
        if (auto opened = state->open_derived(); !opened) return tl::unexpected(opened.error());
        state->start();
        return state;
    } catch (const StorageFull&) {
        return fail(ErrorCode::storage_full, "storage.full");
    } catch (const StorageError& error) {
        return tl::unexpected(refusal_to_open(error));
    }
}

}  // namespace cairn

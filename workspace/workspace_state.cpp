#include "workspace/workspace_state.hpp"

#include <algorithm>
#include <cstdio>
#include <future>

#include "workspace/workspace_parts.hpp"

namespace cairn {
namespace {

LmdbEventLog::Access log_access(WorkspaceMode mode) {
    return mode == WorkspaceMode::serve ? LmdbEventLog::Access::read_write
                                        : LmdbEventLog::Access::read_only;
}

// Who looks at a still workspace signs in.
Vault::Access vault_access(WorkspaceMode mode) {
    switch (mode) {
        case WorkspaceMode::serve: return Vault::Access::read_write;
        case WorkspaceMode::still: return Vault::Access::in_memory;
        case WorkspaceMode::read_only: break;
    }
    return Vault::Access::read_only;
}

WorkspaceFolder::Hold hold_for(WorkspaceMode mode) {
    switch (mode) {
        case WorkspaceMode::serve: return WorkspaceFolder::Hold::alone;
        case WorkspaceMode::still: return WorkspaceFolder::Hold::shared;
        case WorkspaceMode::read_only: break;
    }
    return WorkspaceFolder::Hold::free;
}

/// The log knows all that they should hold.
void say_rebuilt(const StorageError& why) {
    std::fprintf(stderr, "cairn: %s; world and views are built again from the log\n", why.what());
}

}  // namespace

WorkspaceState::WorkspaceState(const WorkspaceOptions& with,
                               WorkspaceFolder held,
                               Epoch fresh_epoch)
    : options(with),
      is_new(!fresh_epoch.is_nil()),
      clock(*with.clock),
      folder(std::move(held)),
      log(folder.log(), log_access(with.mode), fresh_epoch),
      marked_vault(folder.marked_vault(log.epoch())),
      vault(folder.vault(), *with.ids, vault_access(with.mode)),
      vault_sealer(vault, *with.ids),
      credentials(vault, *with.ids, clock),
      second_factors(vault, *with.ids, clock),
      passkeys(vault, *with.ids, clock),
      challenges(*with.ids, clock),
      identities(vault, clock),
      company_logouts(clock),
      last_uses(vault, clock),
      orders(log),
      columns(log),
      scoped(log),
      sightings(clock) {}

WorkspaceState::~WorkspaceState() {
    scrub.reset();
    sightings.stop();
    if (sequencer) sequencer->stop();
    if (projector) projector->stop();
    log.close();
    order_follower.reset();
    last_uses.stop();
    sign_off();
    leave_in_order();
    // Last, as it may take long, and hang on damaged files.
    search_follower.reset();
}

void WorkspaceState::leave_in_order() {
    if (!serves() || !caught_up) return;
    try {
        derived->sync();
        folder.mark_clean(log.epoch(), vault.generation());
    } catch (const StorageError&) {
        // Without the mark the next start looks for itself whether it can go on from here.
    }
}

// What was acknowledged is signed for, so that a log that has lost it is noticed.
void WorkspaceState::sign_off() {
    try {
        if (notary) static_cast<void>(notary->checkpoint());
    } catch (const StorageError&) {
        // A full disk, most likely: the last one holds.
    }
    notary.reset();
}

Result<void> WorkspaceState::open_derived_to_read() {
    if (!folder.is_trusted(log.epoch())) return rejected("folder.needs_rebuild");
    look([this] { check_agreement(folder, log, vault, marked_vault, Looker::only_reads); });
    if (options.mode == Mode::still) DerivedStores::check_files(derived_folders());
    derived = std::make_unique<DerivedStores>(derived_folders(), vault, vault_sealer, true);
    // Views of later than the records that they are about would be answered with others.
    if (options.mode == Mode::still && derived->views.position() > derived->world.position())
        return rejected("folder.needs_rebuild");
    look([this] { check_log_is_long_enough(); });
    return {};
}

void WorkspaceState::look(const std::function<void()>& check) {
    if (options.mode != Mode::still) return check();
    try {
        check();
    } catch (const StorageError& broken) {
        show_in_spite_of(broken.what());
    }
}

void WorkspaceState::show_in_spite_of(const std::string& problem) {
    found_damaged = true;
    std::fprintf(stderr, "cairn: %s. The folder is shown as it stands\n", problem.c_str());
}

Result<void> WorkspaceState::open_derived() {
    if (!serves()) return open_derived_to_read();
    const bool trusted = folder.is_trusted(log.epoch());
    if (!is_new) check_agreement(folder, log, vault, marked_vault, Looker::writes);
    adopt();
    if (clock.now() < clock_floor)
        return rejected("clock.impossible", {{"clock", time_text(clock.now())}});
    folder.drop_leftovers();
    if (!trusted) folder.drop_derived();
    folder.mark_open(log.epoch(), vault.generation());
    vault.when_changed([this](std::uint64_t now) { folder.note_vault(log.epoch(), now); });
    make_derived();
    catch_up();
    derived->when_damaged(options.derived_damaged);
    destroy_erased_keys();
    if (log.head().value > 0) clock.compare(derived->world.snapshot().newest_moment());
    return {};
}

void WorkspaceState::catch_up() {
    try {
        derived->catch_up(log, log.head(), options.progress);
    } catch (const StorageFull&) {
        throw;
    } catch (const StorageError& broken) {
        say_rebuilt(broken);
        make_derived_anew();
        derived->catch_up(log, log.head(), options.progress);
    }
    caught_up = true;
}

void WorkspaceState::destroy_erased_keys() {
    Vault::Names subjects;
    for (const ErasedKey& erased : derived->world.erased_keys())
        if (vault_sealer.key_print(erased.subject) == erased.print)
            subjects.push_back(erased.subject.text());
    vault.erase_subject_keys(subjects);
}

// A folder of an earlier build, or a restored one, is taken for this log's now that all else
// agrees.
void WorkspaceState::adopt() {
    try {
        vault.adopt(log.epoch(), needed_secrets());
    } catch (const StorageFull&) {
        // The next start does it: a full disk must not keep anybody from reading.
    }
}

DerivedStores::Folders WorkspaceState::derived_folders() const {
    return {folder.world(), folder.views(), log.epoch()};
}

void WorkspaceState::make_derived() {
    try {
        DerivedStores::check_files(derived_folders());
        open_derived_files();
    } catch (const StorageFull&) {
        throw;
    } catch (const StorageError& broken) {
        say_rebuilt(broken);  // Of another format or life, or damaged.
        return make_derived_anew();
    }
    check_log_is_long_enough();
}

// They take up what the log has on disk, so no crash can bring them ahead of it. The log is looked
// at last, as it grows beside who only reads.
void WorkspaceState::check_log_is_long_enough() const {
    const Position world = derived->world.position();
    const Position views = derived->views.position();
    if (world > log.head()) refuse_short_log(folder, log.head(), "world/", world);
    if (views > log.head()) refuse_short_log(folder, log.head(), "views/", views);
}

void WorkspaceState::make_derived_anew() {
    derived.reset();
    folder.drop_derived();
    open_derived_files();
}

void WorkspaceState::open_derived_files() {
    derived = std::make_unique<DerivedStores>(derived_folders(), vault, vault_sealer, false);
}

void WorkspaceState::start() {
    start_search();
    start_orders();
    channels = std::make_unique<ChannelHub>(log, derived->world, clock, derived->views.position());
    projector = std::make_unique<Projector>(log, derived->world, derived->views, *channels,
                                            [this] { rights_day.look(*this); });
    if (serves()) projector->start();
    writer = std::make_unique<WorkspaceWriter>(log, derived->world, vault, vault_sealer,
                                               *options.ids, credentials, rights_bell, standings,
                                               options.policy_of, [this] { projector->ring(); });
    sequencer = std::make_unique<Sequencer>(log, *writer, clock, Sequencer::Limits{});
    if (!serves()) return;
    watch_clock();
    notary = std::make_unique<Notary>(log, folder.path(), vault.secret(log_key_secret));
    notary->start();
    scrub = std::make_unique<LogScrub>(log, options.scrub, options.log_damaged);
    scrub->start();
    last_uses.start();
    sightings.start(
        [this](Sightings seen) {
            return note(Actor::system(), {Uuid{}, std::string(seen_word), {}, std::move(seen)});
        },
        options.sightings_wait);
    try {
        credentials.drop_old_rights();
        credentials.end_rights_unless([this](const Uuid& id) {
            const auto record = user(id);
            return record && actor_of(*record);
        });
    } catch (const StorageFull&) {
        // They let nobody in; a disk that is full must not keep everybody out.
    }
}

void WorkspaceState::start_search() {
    search = std::make_unique<SearchIndex>(folder.search());
    if (options.mode == Mode::still) search->look_on(log.epoch());
    if (!serves() || !options.follows_search) return;
    search_follower = std::make_unique<SearchFollower>(log, derived->world, vault_sealer, *search);
    search_follower->start();
}

void WorkspaceState::start_orders() {
    if (!serves() || !options.follows_orders) return;
    order_follower =
        std::make_unique<OrderFollower>(log, derived->world, vault_sealer, clock, orders);
    order_follower->start();
}

void WorkspaceState::watch_clock() {
    const auto held = held_until();
    if (held && *held - clock.now() > clock_jump_min && clock.is_kept())
        accept_clock("time_service");
    clock.tell([this](const ClockNews& news) {
        if (options.clock_news) options.clock_news(news);
        if (news.kind == ClockNews::Kind::believed && news.machine < news.carried)
            accept_clock(clock.is_kept() ? "time_service" : "log");
    });
}

// Not waited for: whoever asks for the time may be the sequencer itself.
void WorkspaceState::accept_clock(const char* by) {
    CommandRequest request;
    request.actor = Actor::system();
    request.command.steps.emplace_back(clock_acceptance(by));
    static_cast<void>(sequencer->submit(
        std::make_unique<CommandJob>(std::move(request), [](const Result<Done>&) {})));
}

NoteAccess WorkspaceState::clock_acceptance(const char* by) const {
    return {Uuid{}, "clock_accepted", {{"by", by}, {"log_time", time_text(log.head_time())}}};
}

std::optional<Time> WorkspaceState::held_until() const {
    const Time newest = derived->world.snapshot().newest_moment();
    return newest > clock.now() ? std::optional(newest) : std::nullopt;
}

ReadingSource WorkspaceState::reading_source() const {
    return {log,           derived->world, derived->views, derived->pipeline, derived->timeline,
            derived->seen, *search,        orders,         columns,           scoped,
            row_texts,     clock};
}

Access WorkspaceState::access(const Actor& actor) const {
    const auto model = derived->world.models().newest();
    Actor known = actor;
    auto rights = rights_standing(known, *model, [&](const Actor& of) {
        return standings.of(of, derived->world, clock.now());
    });
    auto policy = policy_for(known, *model, &options.policy_of);
    return {std::move(known), vault_sealer, std::move(policy), std::move(rights)};
}

namespace {

/// A disk without room for world and views to catch up is read as far as they go.
Result<std::unique_ptr<WorkspaceState>> show_as_it_stands(WorkspaceOptions options) {
    options.mode = WorkspaceMode::still;
    auto state = start_workspace(options, {});
    if (!state) return fail(ErrorCode::storage_full, "storage.full");
    (*state)->found_full = true;
    return state;
}

}  // namespace

Result<std::unique_ptr<WorkspaceState>> start_workspace(const WorkspaceOptions& options,
                                                        Epoch fresh_epoch) {
    auto folder = WorkspaceFolder::hold(options.folder, hold_for(options.mode));
    if (!folder) return rejected("folder.in_use");
    try {
        const bool fresh = !fresh_epoch.is_nil();
        if (!fresh && options.mode == WorkspaceMode::serve) check_files(*folder);
        const auto damage = options.mode == WorkspaceMode::still ? damage_of(*folder)
                                                                 : std::optional<std::string>();
        auto state = std::make_unique<WorkspaceState>(options, std::move(*folder), fresh_epoch);
        if (damage) state->show_in_spite_of(*damage);
        if (auto opened = state->open_derived(); !opened) return tl::unexpected(opened.error());
        state->start();
        return state;
    } catch (const StorageFull&) {
        if (options.mode == WorkspaceMode::serve && fresh_epoch.is_nil())
            return show_as_it_stands(options);
        return fail(ErrorCode::storage_full, "storage.full");
    } catch (const StorageError& error) {
        return tl::unexpected(refusal_to_open(error));
    }
}

void WorkspaceState::execute(CommandRequest request, std::function<void(Result<Done>)> done) const {
    if (!serves()) return done(rejected("workspace.read_only"));
    if (auto completed = complete(request, log); !completed)
        return done(tl::unexpected(std::move(completed.error())));
    auto job = std::make_unique<CommandJob>(std::move(request), done);
    if (!sequencer->submit(std::move(job))) done(fail(ErrorCode::busy, "queue.full"));
}

Result<Done> WorkspaceState::execute(CommandRequest request) const {
    auto promise = std::make_shared<std::promise<Result<Done>>>();
    auto answered = promise->get_future();
    execute(std::move(request),
            [promise](Result<Done> done) { promise->set_value(std::move(done)); });
    return answered.get();
}

std::optional<Record> WorkspaceState::user(const Uuid& id) const {
    const WorldSnapshot world = derived->world.snapshot();
    const auto model = world.models().at(world.position());
    const RecordType* type = model->type("user");
    const auto found = type ? world.record(type->number, id, world.position()) : std::nullopt;
    if (!found) return std::nullopt;
    Record record = found->record(*type);
    record.ref = {"user", id};
    return opened(std::move(record), *type, vault_sealer);
}

std::optional<Actor> WorkspaceState::actor(const Uuid& user) const {
    const WorldSnapshot world = derived->world.snapshot();
    const auto model = world.models().at(world.position());
    const RecordType* type = model->type("user");
    const auto found = type ? world.record(type->number, user, world.position()) : std::nullopt;
    if (!found) return std::nullopt;
    Record record{{"user", user}};
    record.archived = found->archived();
    for (const Field& field : type->fields)
        if (std::ranges::find(actor_fields, field.name) != actor_fields.end())
            record.fields.emplace(field.name, found->value(field.slot));
    return actor_of(opened(std::move(record), *type, vault_sealer));
}

Result<void> WorkspaceState::note(const Actor& by, NoteAccess access) const {
    if (!serves()) return {};
    CommandRequest request;
    request.actor = by;
    request.command.steps.emplace_back(std::move(access));
    auto done = execute(std::move(request));
    if (!done) return tl::unexpected(done.error());
    return {};
}

}  // namespace cairn

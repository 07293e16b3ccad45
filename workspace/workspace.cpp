#include "workspace/workspace.hpp"

#include <future>

#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

/// What else is in the folder says that it was one.
bool lost_its_log(const std::filesystem::path& folder) {
    return WorkspaceFolder::has_vault(folder) && std::filesystem::exists(folder / checkpoint_file);
}

}  // namespace

Workspace::Workspace() = default;

Workspace::~Workspace() = default;

Result<std::unique_ptr<Workspace>> Workspace::open(const Options& options) {
    if (!WorkspaceFolder::is_workspace(options.folder) && !lost_its_log(options.folder))
        return not_found("folder.not_a_workspace");
    auto state = start_workspace(options, {});
    if (!state) return tl::unexpected(state.error());
    std::unique_ptr<Workspace> workspace(new Workspace());
    workspace->state_ = *std::move(state);
    return workspace;
}

void Workspace::execute(CommandRequest request, std::function<void(Result<Done>)> done) {
    if (!state_->serves()) return done(rejected("workspace.read_only"));
    auto job = std::make_unique<CommandJob>(std::move(request), done);
    if (!state_->sequencer->submit(std::move(job))) done(fail(ErrorCode::busy, "queue.full"));
}

Result<Done> Workspace::execute(CommandRequest request) {
    auto promise = std::make_shared<std::promise<Result<Done>>>();
    auto answered = promise->get_future();
    execute(std::move(request),
            [promise](Result<Done> done) { promise->set_value(std::move(done)); });
    return answered.get();
}

Result<Reading> Workspace::read(const Actor& actor, const At& at) const {
    return Reading::open(state_->reading_source(), actor, at);
}

void Workspace::when_reached(Position position,
                             std::chrono::milliseconds timeout,
                             std::function<void(bool)> ready) {
    state_->projector->when_reached(position, timeout, std::move(ready));
}

bool Workspace::wait_for(Position position, std::chrono::milliseconds timeout) {
    auto promise = std::make_shared<std::promise<bool>>();
    auto reached = promise->get_future();
    when_reached(position, timeout, [promise](bool there) { promise->set_value(there); });
    return reached.get();
}

ChannelHub& Workspace::channels() { return *state_->channels; }

Position Workspace::head() const { return state_->log.head(); }

// A process that only looks on has no projector: somebody else's writes the views.
Position Workspace::projected() const {
    return state_->serves() ? state_->projector->reached()
                            : state_->derived->views.snapshot().position();
}

Epoch Workspace::epoch() const { return state_->log.epoch(); }

std::shared_ptr<const Model> Workspace::model() const {
    return state_->derived->world.models().newest();
}

const EventLog& Workspace::log() const { return state_->log; }

const Sequencer& Workspace::sequencer() const { return *state_->sequencer; }

const TrustedClock& Workspace::clock() const { return state_->clock; }

std::optional<Time> Workspace::held_until() const { return state_->held_until(); }

Result<void> Workspace::accept_clock() {
    return note_access(Actor::system(), state_->clock_acceptance("operator"));
}

const Sealer& Workspace::sealer() const { return state_->vault_sealer; }

std::vector<Digest> Workspace::digests() const { return state_->derived->digests(); }

std::vector<std::string> Workspace::troubles() const {
    std::vector<std::string> troubles;
    if (state_->found_full || state_->sequencer->storage_full())
        troubles.emplace_back("storage.full");
    if (state_->found_damaged) troubles.emplace_back("folder.damaged");
    if (state_->held_until()) troubles.emplace_back("time.held");
    if (state_->clock.jumped().count() != 0) troubles.emplace_back("clock.jumped");
    if (state_->clock.is_doubtful()) troubles.emplace_back("clock.doubtful");
    if (state_->projector->is_behind()) troubles.emplace_back("views.behind");
    if (state_->scrub && state_->scrub->finding()) troubles.emplace_back("log.damaged");
    return troubles;
}

Position Workspace::scrubbed() const {
    return state_->scrub ? state_->scrub->checked() : Position{};
}

}  // namespace cairn

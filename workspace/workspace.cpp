#include "workspace/workspace.hpp"

#include <algorithm>
#include <future>

#include "workspace/people/rights_then.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

/// What else is in the folder says that it was one.
bool lost_its_log(const std::filesystem::path& folder) {
    return WorkspaceFolder::has_vault(folder) && std::filesystem::exists(folder / checkpoint_file);
}

Result<Access> auditor(Access access) {
    if (auto allowed = access.may_audit(); !allowed) return tl::unexpected(allowed.error());
    return access;
}

}  // namespace

Workspace::Workspace(std::unique_ptr<WorkspaceState> state) : state_(std::move(state)) {}

Workspace::~Workspace() = default;

Result<std::unique_ptr<Workspace>> Workspace::open(const Options& options) {
    if (!WorkspaceFolder::is_workspace(options.folder) && !lost_its_log(options.folder))
        return not_found("folder.not_a_workspace");
    auto state = start_workspace(options, {});
    if (!state) return tl::unexpected(state.error());
    return std::make_unique<Workspace>(*std::move(state));
}

void Workspace::execute(CommandRequest request, std::function<void(Result<Done>)> done) {
    state_->execute(std::move(request), std::move(done));
}

Result<Done> Workspace::execute(CommandRequest request) {
    return state_->execute(std::move(request));
}

std::optional<Position> Workspace::known_command(const Uuid& id) const {
    const auto outcome = state_->derived->world.snapshot().command(id);
    return outcome ? std::optional(outcome->position) : std::nullopt;
}

Result<Reading> Workspace::read(const Actor& actor, const At& at) const {
    return Reading::open(state_->reading_source(), access(actor), at);
}

Result<Access> Workspace::access_as_then(const Uuid& person, const At& at) const {
    const WorldSnapshot world = state_->derived->world.snapshot();
    const auto moment = moment_in(world, state_->log, state_->clock, at);
    if (!moment) return tl::unexpected(moment.error());
    return access_then(*state_, world, person, *moment);
}

Version Workspace::version_of(const StreamName& stream) const {
    return state_->derived->world.snapshot().head(stream);
}

Result<Reading> Workspace::read_as_then(const Uuid& person, const At& at) const {
    const WorldSnapshot world = state_->derived->world.snapshot();
    const auto moment = moment_in(world, state_->log, state_->clock, at);
    if (!moment) return tl::unexpected(moment.error());
    const auto access = access_then(*state_, world, person, *moment);
    if (!access) return tl::unexpected(access.error());
    return Reading::open(state_->reading_source(), *access, *moment, RightsOf::then);
}

SightingKeeper& Workspace::sightings() const { return state_->sightings; }

// Where others write, it is not told of their events.
Position Workspace::unchanged_since(Position position) const {
    return state_->serves() ? std::min(position, state_->writer->changed()) : position;
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

Result<Audit> Workspace::audit(const Actor& actor) const {
    auto allowed = auditor(access(actor));
    if (!allowed) return tl::unexpected(allowed.error());
    return Audit(*state_, *std::move(allowed));
}

Result<Proofs> Workspace::proofs(const Actor& actor) const {
    if (auto allowed = auditor(access(actor)); !allowed) return tl::unexpected(allowed.error());
    return Proofs(*state_);
}

People Workspace::people() const { return People(*state_); }

Upkeep Workspace::upkeep() const { return Upkeep(*state_); }

ChannelHub& Workspace::channels() const { return *state_->channels; }

Position Workspace::head() const { return state_->log.head(); }

Time Workspace::time_of(Position at) const { return state_->derived->world.snapshot().time_of(at); }

// A process that only looks on has no projector: somebody else's writes the views.
Position Workspace::projected() const {
    return state_->serves() ? state_->projector->reached()
                            : state_->derived->views.snapshot().position();
}

Position Workspace::searched() const { return state_->search->position(); }

bool Workspace::wait_for_search(Position position, std::chrono::milliseconds timeout) const {
    return state_->search->wait(position, timeout);
}

Epoch Workspace::epoch() const { return state_->log.epoch(); }

std::shared_ptr<const Model> Workspace::model() const {
    return state_->derived->world.models().newest();
}

const EventLog& Workspace::log() const { return state_->log; }

const Sequencer& Workspace::sequencer() const { return *state_->sequencer; }

const TrustedClock& Workspace::clock() const { return state_->clock; }

Access Workspace::access(const Actor& actor) const { return state_->access(actor); }

}  // namespace cairn

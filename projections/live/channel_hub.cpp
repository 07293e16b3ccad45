#include "projections/live/channel_hub.hpp"

#include <unordered_map>

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "projections/live/channel_state.hpp"
#include "projections/query/reader.hpp"

namespace cairn {
namespace {

/// "<epoch>:<position>" of this epoch; anything else means a snapshot.
std::optional<Position> read_since(std::string_view since, const Epoch& epoch) {
    const Place place = split_place(since);
    return place.epoch == epoch ? parse_position(place.rest) : std::nullopt;
}

bool is_there(const LiveQuery& query, const WorldStore& world) {
    const bool on_record =
        query.kind == LiveQuery::Kind::record || query.kind == LiveQuery::Kind::page;
    if (!on_record) return true;
    // Asked of the newest moment: who has just created a record may follow it at once.
    const WorldSnapshot now = world.snapshot();
    const Reader reader(now, query.access, now.position(), query.model, query.rules);
    return reader.record(*query.model->type(query.on.category), query.on.id).has_value();
}

/// Whether what whoever asks may see has perhaps changed, with his record, with that of whom he
/// belongs with, with the day or with the model: then it is not known what he was shown, as the
/// query is asked of both moments with his rights of now. A channel that others share does not know
/// him.
bool may_see_otherwise(const Access& access, const WorldStore& world, Position since) {
    const WorldSnapshot now = world.snapshot();
    const auto newest = now.models().newest();
    const RecordType* users = newest->type("user");
    if (!users) return false;
    const auto own = now.record(users->number, access.actor().id, now.position());
    if (own && own->position() > since) return true;
    const auto& standing = access.actor().standing;
    if (!standing) return false;
    const Date then = local_date(now.time_of(since), newest->settings().timezone);
    const bool has_turned = standing->turned && *standing->turned > then;
    return has_turned || standing->changed > since ||
           readers_for(access.actor(), *now.models().at(since)) !=
               readers_for(access.actor(), *newest);
}

}  // namespace

struct ChannelHub::State {
    ChannelSource source;
    mutable std::mutex mutex{};  ///< Of what follows.
    std::unordered_map<std::string, std::weak_ptr<Channel>> channels{};
    std::vector<std::weak_ptr<Channel>> of_moment{};  ///< Those that time alone changes.
    std::uint64_t names = 0;
    Time looked{};  ///< At the clock. The projector's thread alone knows it.
    std::vector<Doorbell> doorbells{};

    [[nodiscard]] Position fed() const;
    [[nodiscard]] Result<std::shared_ptr<Channel>> join(const Access& access, const Json& json);
    [[nodiscard]] Result<std::shared_ptr<Channel>> join(LiveQuery query);
    [[nodiscard]] std::vector<std::shared_ptr<Channel>> live();
    [[nodiscard]] std::vector<std::shared_ptr<Channel>> live_of_moment();
    [[nodiscard]] bool pass_time(Time now);
    [[nodiscard]] bool look_at_minute(Time now);
    void drop_left();
    void ring();
};

Result<std::shared_ptr<Channel>> ChannelHub::State::join(const Access& access, const Json& json) {
    const auto model = source.world.models().at(fed());
    auto query = read_live_query(json, access, model, source.clock.now());
    if (!query) return tl::unexpected(query.error());
    if (!is_there(*query, source.world)) return not_found("record.unknown");
    return join(*std::move(query));
}

Position ChannelHub::State::fed() const {
    const std::lock_guard lock(source.mutex);
    return source.fed;
}

Result<std::shared_ptr<Channel>> ChannelHub::State::join(LiveQuery query) {
    const std::lock_guard lock(mutex);
    const Position start = fed();
    const std::string key = query.key;
    if (const auto known = channels.find(key); known != channels.end())
        if (auto channel = known->second.lock(); channel && !channel->state_->has_ended())
            return channel;
    if (channels.size() >= source.limits.channels_max) drop_left();
    if (channels.size() >= source.limits.channels_max)
        return fail(ErrorCode::too_large, "channels.too_many", {{"of", "server"}});
    const std::string name = "k" + std::to_string(++names);
    const bool turns = query.of_moment();
    auto inside = std::make_unique<Channel::State>(source, name, std::move(query), start);
    auto channel = std::make_shared<Channel>(std::move(inside));
    channels.insert_or_assign(key, channel);
    if (turns) of_moment.push_back(channel);
    return channel;
}

void ChannelHub::State::drop_left() {
    std::erase_if(channels, [](const auto& entry) { return entry.second.expired(); });
}

std::vector<std::shared_ptr<Channel>> ChannelHub::State::live() {
    const std::lock_guard lock(mutex);
    drop_left();
    std::vector<std::shared_ptr<Channel>> all;
    all.reserve(channels.size());
    for (const auto& [key, channel] : channels)
        if (auto held = channel.lock()) all.push_back(std::move(held));
    return all;
}

std::vector<std::shared_ptr<Channel>> ChannelHub::State::live_of_moment() {
    const std::lock_guard lock(mutex);
    std::erase_if(of_moment, [](const auto& channel) { return channel.expired(); });
    std::vector<std::shared_ptr<Channel>> all;
    for (const auto& channel : of_moment)
        if (auto held = channel.lock()) all.push_back(std::move(held));
    return all;
}

bool ChannelHub::State::pass_time(Time now) {
    bool rang = false;
    for (const auto& channel : live_of_moment()) rang |= channel->state_->pass_time(now);
    return rang;
}

bool ChannelHub::State::look_at_minute(Time now) {
    // Days end on the minute, in every time zone.
    const Time minute = std::chrono::floor<std::chrono::minutes>(now);
    if (minute == std::exchange(looked, minute)) return false;
    bool rang = false;
    for (const auto& channel : live()) {
        rang |= channel->state_->end_if_day_is_over(now);
        channel->state_->forget_shared();
    }
    return rang;
}

void ChannelHub::State::ring() {
    std::vector<Doorbell> all;
    {
        const std::lock_guard lock(mutex);
        all = doorbells;
    }
    for (const Doorbell& doorbell : all) doorbell();
}

ChannelHub::ChannelHub(const EventLog& log,
                       const WorldStore& world,
                       const Clock& clock,
                       Position start,
                       const Limits& limits)
    : state_(new State{
          .source = {.log = log, .world = world, .clock = clock, .limits = limits, .fed = start}}) {
}

ChannelHub::ChannelHub(const EventLog& log,
                       const WorldStore& world,
                       const Clock& clock,
                       Position start)
    : ChannelHub(log, world, clock, start, Limits{}) {}

ChannelHub::~ChannelHub() = default;

Result<Subscribed> ChannelHub::subscribe(const Access& access,
                                         const Json& query,
                                         std::string_view since) {
    auto from = read_since(since, state_->source.log.epoch());
    if (from && may_see_otherwise(access, state_->source.world, *from)) from.reset();
    for (;;) {
        auto channel = state_->join(access, query);
        if (!channel) return tl::unexpected(channel.error());
        auto answered = (*channel)->state_->answer(from);
        if (!answered) return answered;
        if (!answered->frame) continue;  // It ended just now.
        answered->channel = *std::move(channel);
        return answered;
    }
}

void ChannelHub::add_doorbell(Doorbell ring) {
    const std::lock_guard lock(state_->mutex);
    state_->doorbells.push_back(std::move(ring));
}

std::size_t ChannelHub::channels() const {
    const std::lock_guard lock(state_->mutex);
    state_->drop_left();
    return state_->channels.size();
}

void ChannelHub::advance(const Changes& changes) {
    {
        const std::lock_guard lock(state_->source.mutex);
        state_->source.fed = changes.to;
    }
    const Renamed renamed = renamed_by(changes);
    bool rang = false;
    for (const auto& channel : state_->live()) rang |= channel->state_->advance(changes, renamed);
    if (rang) state_->ring();
}

void ChannelHub::look_at_clock() {
    const Time now = state_->source.clock.now();
    const bool turned = state_->pass_time(now);
    if (state_->look_at_minute(now) || turned) state_->ring();
}

}  // namespace cairn

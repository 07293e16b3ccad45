#include "projections/live/channel.hpp"

#include <algorithm>

#include "projections/live/channel_state.hpp"
#include "projections/live/live_totals_query.hpp"

namespace cairn {
namespace {

constexpr std::chrono::minutes clock_back_max{5};  // Less than that is waited for.
// To write a frame of changes, on the thread that all live updates wait for.
constexpr RuleBudget frame_budget{.looks = following_budget.looks};

}  // namespace

Channel::Channel(std::unique_ptr<State> state) : state_(std::move(state)) {}
Channel::~Channel() = default;

const std::string& Channel::name() const { return state_->name; }

bool Channel::frames_after(const ChannelPlace& place,
                           std::size_t bytes_max,
                           std::vector<Update>& out) const {
    return state_->frames_after(place, bytes_max, out);
}

std::uint64_t Channel::changes() const { return state_->changes(); }

Channel::State::State(const ChannelSource& source,
                      std::string channel_name,
                      LiveQuery live_query,
                      Position start)
    : name(std::move(channel_name)),
      query(std::move(live_query)),
      source_(source),
      totals_(query.measured ? std::make_unique<FollowedTotals>(query, source.total_cells)
                             : nullptr),
      now_{start, {}, query.rules.now},
      last_(start),
      forgotten_(start) {}

Channel::State::~State() {
    source_.update_bytes -= bytes_;
    source_.shared_bytes -= shared_bytes_;
}

bool Channel::State::frames_after(const ChannelPlace& place,
                                  std::size_t bytes_max,
                                  std::vector<Update>& out) const {
    const std::lock_guard lock(mutex_);
    if (ended_ || place < forgotten_) return false;
    std::size_t bytes = 0;
    for (auto update = std::ranges::upper_bound(updates_, place, {}, &Update::place);
         update != updates_.end(); ++update) {
        bytes += update->frame->size();
        if (bytes > bytes_max && bytes > update->frame->size()) break;
        out.push_back(*update);
    }
    return true;
}

bool Channel::State::has_ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

bool Channel::State::is_open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

// Nothing where it has ended.
std::optional<Channel::State::Now> Channel::State::now() const {
    const std::lock_guard lock(mutex_);
    if (ended_) return std::nullopt;
    return now_;
}

Result<Subscribed> Channel::State::answer(std::optional<Position> since) {
    const std::lock_guard one_at_a_time(answering_);
    if (!is_open())
        if (auto opened = open(); !opened) return tl::unexpected(opened.error());
    if (totals_) return answer_totals(since);
    const auto at = now();
    if (!at) return Subscribed{};
    if (since)
        if (Subscribed resumed = resume(*since, *at); resumed.frame) {
            count_shared();
            return resumed;
        }
    if (!is_near(shared_snapshot_)) {
        auto fresh = snapshot(*at);
        if (!fresh) return fresh;
        shared_snapshot_ = *std::move(fresh);
    }
    Subscribed answered = shared_snapshot_;
    count_shared();
    return answered;
}

// What it tells is read at one moment, and only then, with nobody waiting, what it names.
Result<Subscribed> Channel::State::answer_totals(std::optional<Position> since) {
    if (query.of_day || query.of_moment()) since.reset();
    std::optional<Now> at;
    TotalsNews news;
    {
        const std::lock_guard lock(totals_->mutex);
        at = now();
        if (!at) return Subscribed{};
        if (since && *since > at->place.position) since.reset();
        if (!since && is_near(shared_snapshot_)) return shared_snapshot_;
        news = totals_->news(since);
    }
    const WorldSnapshot world = source_.world.snapshot();
    const Membership members(query, world, at->place.position, at->moment);
    Subscribed answered{nullptr, at->place,
                        std::make_shared<const std::string>(
                            subscribed_totals(head(), query, members.reader(), news)),
                        tally_of_totals(query)};
    if (auto counted = members.reader().in_budget(); !counted)
        return tl::unexpected(counted.error());
    if (!since) shared_snapshot_ = answered;
    count_shared();
    return answered;
}

// Kept for subscribers that come at the same time; who has been answered has it in any case.
void Channel::State::count_shared() {
    const auto size = [](const Frame& frame) { return frame ? frame->size() : 0; };
    const std::size_t bytes = size(shared_snapshot_.frame) + size(shared_resume_.answered.frame);
    source_.shared_bytes += bytes - std::exchange(shared_bytes_, bytes);
    if (source_.shared_bytes <= source_.limits.shared_bytes_max) return;
    shared_snapshot_ = {};
    shared_resume_ = {};
    source_.shared_bytes -= std::exchange(shared_bytes_, 0);
}

void Channel::State::forget_shared() {
    const std::unique_lock nobody_answers(answering_, std::try_to_lock);
    if (!nobody_answers) return;
    shared_snapshot_ = {};
    shared_resume_ = {};
    count_shared();
}

Result<void> Channel::State::open() {
    // The query may have been read under a model that gave way just before the channel began.
    if (source_.world.models().at(last_) != query.model) end();
    if (auto begun = begin(last_); !begun) {
        end();
        return begun;
    }
    do {
        Position fed;
        {
            const std::lock_guard lock(source_.mutex);
            fed = source_.fed;
        }
        catch_up(fed);
    } while (!open_at_fed());
    return {};
}

// The rows as they are where the channel starts.
Result<void> Channel::State::begin(Position start) {
    const WorldSnapshot world = source_.world.snapshot();
    Membership members(query, world, start, now_.moment);
    if (totals_) {
        if (query.of_moment()) due_ = due_rows(query, members);
        return totals_->begin(members);
    }
    Collected collected = collect(query, members, source_.limits.snapshot_rows_max);
    const Reader& reader = members.reader();
    if (auto counted = reader.in_budget(); !counted) return counted;
    const Frame frame = std::make_shared<const std::string>(
        snapshot_frame(head(), query, reader, collected.counted, collected.newest));
    if (auto counted = reader.in_budget(); !counted) return counted;
    shared_snapshot_ = {nullptr, start, frame, rows_noted(query, members)};
    if (query.of_moment()) due_ = due_rows(query, members);
    const std::lock_guard lock(mutex_);
    now_.counted = std::move(collected.counted);
    return {};
}

// From the moment that no feeding has passed it by, the projector's thread takes over.
bool Channel::State::open_at_fed() {
    const std::lock_guard not_fed_meanwhile(source_.mutex);
    const std::lock_guard lock(mutex_);
    open_ = ended_ || now_.place.position == source_.fed;
    return open_;
}

Result<Subscribed> Channel::State::snapshot(const Now& now) {
    const WorldSnapshot world = source_.world.snapshot();
    Membership members(query, world, now.place.position, now.moment);
    const Collected collected = collect(query, members, source_.limits.snapshot_rows_max);
    const Reader& reader = members.reader();
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    auto frame = std::make_shared<const std::string>(
        snapshot_frame(head(), query, reader, now.counted, collected.newest));
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return Subscribed{nullptr, now.place, std::move(frame), rows_noted(query, members)};
}

// What is a few updates old is as good as what is new: those updates follow it. So a thousand
// browsers that come back at once cost one scan, or one look through what they missed, whatever
// happens meanwhile.
bool Channel::State::is_near(const Subscribed& shared) const {
    const std::lock_guard lock(mutex_);
    if (!shared.frame || shared.place < forgotten_) return false;
    std::size_t bytes = 0;
    for (auto update = updates_.rbegin(); update != updates_.rend() && update->place > shared.place;
         ++update)
        bytes += update->frame->size();
    return bytes <= std::max(source_.limits.shared_bytes_near_max, shared.frame->size() / 2);
}

Subscribed Channel::State::resume(Position since, const Now& now) {
    if (since > source_.log.head()) return {};
    // It may have seen more than this channel has: what follows then tells it nothing wrong, as
    // newer versions of rows win.
    const Position to = now.place.position;
    since = std::min(since, to);
    const bool is_kept = is_near(shared_resume_.answered);
    if (is_kept && shared_resume_.serves(since)) return shared_resume_.answered;
    const WorldSnapshot world = source_.world.snapshot();
    const MissedLimits limits{source_.limits.resume_events_max, source_.limits.resume_rows_max};
    const Missed missed = missed_since(query, source_.log, world, since, to, limits);
    if (missed.reset) return {};
    Membership members(query, world, to, now.moment);
    auto frame = std::make_shared<const std::string>(
        resumed_frame(head(), query, members.reader(), now.counted, missed.delta));
    if (!members.reader().in_budget() || frame->size() > source_.limits.resume_bytes_max) return {};
    // Who left later is sent what it knows as well, so that must not be much.
    const bool covers_later =
        missed.covers_later && frame->size() <= source_.limits.shared_bytes_near_max;
    Subscribed answered{nullptr, to, std::move(frame), rows_kept(query, members, now.counted)};
    if (!is_kept || !shared_resume_.covers_later || since < shared_resume_.since)
        shared_resume_ = {since, covers_later, answered};
    return answered;
}

bool Channel::State::advance(const Changes& changes, const Renamed& renamed) {
    if (!is_waiting_for(changes.to)) return false;
    // First as things were, so that the changes are told of as of now.
    const bool turned = query.of_moment() && pass_time(source_.clock.now());
    return follow(changes, renamed) || turned;
}

// Not while its first subscriber is still opening it, nor what that one has caught up with.
bool Channel::State::is_waiting_for(Position position) const {
    const std::lock_guard lock(mutex_);
    return open_ && !ended_ && now_.place.position < position;
}

void Channel::State::catch_up(Position to) {
    for (auto at = now(); at && at->place.position < to; at = now()) {
        const Changes missed = read_changes(source_.log, source_.world, at->place.position, to);
        follow(missed, renamed_by(missed));
    }
}

bool Channel::State::follow(const Changes& changes, const Renamed& renamed) {
    const auto ending = [&](const ChangeSeen& change) { return ends(query, changes, change); };
    const auto concerned = [this](const ChangeSeen& change) { return concerns(query, change); };
    auto at = now();
    if (!at) return false;
    if (std::ranges::any_of(changes.list, ending)) return end();
    if (renamed.empty() && std::ranges::none_of(changes.list, concerned)) return pass(changes.to);
    CAIRN_ASSERT(at->place.position == changes.from);
    if (totals_)
        return tell_totals(totals_->delta_of(changes, renamed, at->moment, due_), changes.world,
                           *at, {changes.to, {}, at->moment});
    const Delta delta = delta_of(query, changes, renamed, at->moment, at->counted, due_);
    if (delta.too_costly) return end();
    Frame frame;
    if (!delta.empty()) {
        const Membership members(query, changes.world, changes.to, at->moment, frame_budget);
        frame = std::make_shared<const std::string>(
            change_frame(head(), last_, query, members.reader(), at->counted, delta));
        if (!members.reader().in_budget()) return end();
    }
    publish({changes.to, std::move(at->counted), at->moment}, frame);
    return frame != nullptr;
}

bool Channel::State::pass_time(Time now) {
    if (!query.of_moment() || !is_open()) return false;
    auto at = this->now();
    if (!at) return false;
    using std::chrono::minutes;
    const bool each_minute = std::ranges::any_of(
        query.turns, [](const auto& turns) { return turns.second.each_minute; });
    const bool is_over =
        each_minute && std::chrono::floor<minutes>(now) != std::chrono::floor<minutes>(at->moment);
    const bool was_set_back = now + clock_back_max < at->moment;
    // Whoever follows it asks anew.
    if (is_over || was_set_back || due_.is_past(now)) return end();
    if (now <= at->moment) return false;
    return due_.is_due(now) ? tell_turned(*std::move(at), now) : pass(now);
}

bool Channel::State::tell_turned(Now at, Time now) {
    const auto due = due_.take(now);
    if (due.size() > source_.limits.resume_rows_max) return end();
    const WorldSnapshot world = source_.world.snapshot();
    const Position position = at.place.position;
    if (totals_)
        return tell_totals(totals_->delta_of(world, position, due, {at.moment, now}, due_), world,
                           at, {{position, at.place.moments + 1}, {}, now});
    const Delta delta = delta_of(query, world, position, due, {at.moment, now}, at.counted, due_);
    if (delta.too_costly) return end();
    if (delta.empty()) return pass(now);
    const Membership members(query, world, position, now, frame_budget);
    const Frame frame = std::make_shared<const std::string>(
        change_frame(head(), last_, query, members.reader(), at.counted, delta));
    publish({{position, at.place.moments + 1}, std::move(at.counted), now}, frame);
    return true;
}

bool Channel::State::tell_totals(const TotalsDelta& delta,
                                 const WorldSnapshot& world,
                                 const Now& from,
                                 Now to) {
    if (delta.too_costly) return end();
    if (delta.empty()) {
        publish(std::move(to), nullptr);
        return false;
    }
    const std::lock_guard lock(totals_->mutex);
    const Membership members(query, world, to.place.position, to.moment, frame_budget);
    const auto news = totals_->take_up(delta, from.place, to.place, members.reader());
    if (!news) return end();
    Frame frame;
    if (*news)
        frame = std::make_shared<const std::string>(
            changed_totals(head(), last_, query, members.reader(), **news, delta.by));
    if (!members.reader().in_budget()) return end();
    publish(std::move(to), frame);
    return frame != nullptr;
}

// Nothing of it is anybody's here: by far the most common case.
bool Channel::State::pass(Position to) {
    const std::lock_guard lock(mutex_);
    now_.place = to;
    return false;
}

bool Channel::State::pass(Time moment) {
    const std::lock_guard lock(mutex_);
    now_.moment = moment;
    return false;
}

void Channel::State::publish(Now next, Frame frame) {
    const std::lock_guard lock(mutex_);
    now_ = std::move(next);
    if (!frame) return;
    bytes_ += frame->size();
    source_.update_bytes += frame->size();
    updates_.push_back({last_, now_.place, std::move(frame)});
    ++changes_;
    last_ = now_.place.position;
    const auto too_much = [&] {
        return bytes_ > source_.limits.channel_bytes_max ||
               updates_.size() > source_.limits.channel_updates_max;
    };
    while (updates_.size() > 1 && too_much()) forget_oldest();
    // Of all channels: who has not read by now subscribes again. The newest is kept whoever holds
    // so much, or one person's channels would make everybody's stale.
    while (updates_.size() > 1 && source_.update_bytes > source_.limits.updates_bytes_max)
        forget_oldest();
}

void Channel::State::forget_oldest() {
    const std::size_t size = updates_.front().frame->size();
    bytes_ -= size;
    source_.update_bytes -= size;
    forgotten_ = updates_.front().place;
    updates_.pop_front();
}

bool Channel::State::end_if_day_is_over(Time now) {
    const bool is_over =
        query.of_day && local_date(now, query.model->settings().timezone) != query.day();
    return is_over && !has_ended() && end();
}

bool Channel::State::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    ++changes_;
    updates_.clear();
    source_.update_bytes -= std::exchange(bytes_, 0);
    return true;
}

}  // namespace cairn

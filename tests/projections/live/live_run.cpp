#include "tests/projections/live/live_run.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "projections/live/channel_frame.hpp"
#include "projections/totals/totals_run.hpp"
#include "tests/projections/live/live_model.hpp"
#include "tests/support/held_totals.hpp"

namespace cairn::test {
namespace {

constexpr unsigned followers = 4;
constexpr std::size_t pull_bytes_max = 1'000;
/// Of so many comparisons one asks a hub that knows nothing yet, and not only the query.
constexpr std::size_t subscribed_one_of = 64;

std::uint64_t number_of(const Json& frame, const char* name) {
    return std::stoull(frame[name].get<std::string>());
}

/// The vault that all worlds seal their unique keys by.
Vault& shared_vault() {
    static const TempDir folder;
    static SequenceIds ids;
    static Vault vault(folder / "vault", ids);
    return vault;
}

std::string without_place(const std::string& frame) {
    const std::size_t rows = frame.find("\"rows\":");
    return "{" + frame.substr(rows == std::string::npos ? frame.find("\"total\":") : rows);
}

Json totals_in(const Json& frame) {
    return {{"total", frame["total"]}, {"all", frame["all"]}, {"groups", frame["groups"]}};
}

}  // namespace

std::vector<Recorded> HistoryLog::append(std::span<const NewEvent>,
                                         std::span<const std::size_t>,
                                         Position,
                                         Time) {
    throw std::logic_error("a history is no log to append to");
}

std::size_t HistoryLog::read(Position after,
                             std::size_t limit,
                             const std::function<bool(const Recorded&)>& visit) const {
    std::size_t visited = 0;
    const auto& events = history_.events();
    for (std::size_t i = after.value; i < events.size() && visited < limit; ++i) {
        ++visited;
        if (!visit(events[i])) break;
    }
    return visited;
}

void Follower::differ(const std::string& what) const { throw LiveDifference{text() + ": " + what}; }

std::string Follower::text() const {
    return json_text(query_) + " of reader " + std::to_string(reader_) + " at " +
           std::to_string(position_) + ' ' + moment_;
}

void Follower::connect(ChannelHub& hub, const Access& access) {
    const std::string since = epoch_.empty() ? "" : epoch_ + ":" + std::to_string(position_);
    auto answered = hub.subscribe(access, query_, since);
    touched_ = true;
    channel_.reset();
    if (!answered) {
        if (answered.error().reason != "record.unknown") differ(answered.error().reason);
        *this = Follower(std::move(query_), reader_);
        return;
    }
    channel_ = answered->channel;
    place_ = answered->place;
    const Json frame = trusted_json(*answered->frame);
    if (frame["reset"] == true) rows_.clear();
    take(frame);
    epoch_ = frame["epoch"].get<std::string>();
}

void Follower::pull(ChannelHub& hub, const Access& access) {
    std::vector<Channel::Update> updates;
    while (is_connected()) {
        updates.clear();
        if (!channel_->frames_after(place_, pull_bytes_max, updates)) {
            connect(hub, access);
            continue;
        }
        if (updates.empty()) return;
        for (const auto& update : updates) receive(update);
    }
}

void Follower::receive(const Channel::Update& update) {
    const Json frame = trusted_json(*update.frame);
    touched_ = true;
    if (number_of(frame, "from") > position_) differ("a gap before " + *update.frame);
    const std::uint64_t position = number_of(frame, "position");
    const bool is_later =
        position > position_ || (position == position_ && frame.value("moment", "") > moment_);
    if (!is_later) differ("told again " + *update.frame);
    take(frame);
    place_ = update.place;
}

void Follower::take(const Json& frame) {
    for (const char* member : {"rows", "upsert"})
        for (const Json& row : frame.value(member, Json::array())) {
            Json& mine = rows_[row["id"].get<std::string>()];
            if (mine.is_null() || number_of(mine, "version") <= number_of(row, "version"))
                mine = row;
        }
    for (const Json& id : frame.value("remove", Json::array())) rows_.erase(id.get<std::string>());
    for (const auto& [id, title] : frame["titles"].items()) titles_[id] = title;
    total_ = frame["total"];
    totals_ = frame.value("totals", Json());
    if (frame.contains("all")) take_totals(measured_, frame);
    position_ = number_of(frame, "position");
    moment_ = frame.value("moment", "");
}

void Follower::check(const std::string& frame) {
    std::string text = without_place(frame);
    // Neither has changed since they were the same.
    if (!touched_ && text == compared_) return;
    const Json fresh = trusted_json(text);
    if (fresh.contains("all") && totals_in(fresh) != measured_)
        differ("holds " + json_text(measured_) + "\n and not " + text);
    std::map<std::string, Json> rows;
    for (const Json& row : fresh.value("rows", Json::array()))
        rows[row["id"].get<std::string>()] = row;
    if (rows != rows_) differ("holds " + json_text(rows_) + "\n and not " + json_text(rows));
    if (total_ != fresh["total"]) differ("counts " + json_text(total_) + " in place of " + text);
    if (totals_ != fresh.value("totals", Json()))
        differ("has totals " + json_text(totals_) + " in place of " + text);
    for (const auto& [id, title] : fresh["titles"].items())
        if (const auto known = titles_.find(id); known == titles_.end() || known->second != title)
            differ("takes " + id + " for " +
                   (known == titles_.end() ? "nothing" : json_text(known->second)) +
                   " in place of " + json_text(title));
    compared_ = std::move(text);
    touched_ = false;
}

LiveRun::LiveRun(unsigned shape) : policy_(shape % live_policies) {
    std::mt19937 random(shape);
    static constexpr std::size_t some_ahead[] = {0, 0, 3, 50};
    ahead_ = some_ahead[random() % 4];
    const auto& all = live_queries();
    for (unsigned i = 0; i < followers; ++i)
        followed_.push_back({{all[random() % all.size()], i % LiveHistory::readers}, {}});
}

void LiveRun::run(const std::vector<LiveStep>& steps) {
    world_ = std::make_unique<WorldStore>(folder_ / "world", shared_vault(), history_.sealer());
    for (const LiveStep& step : steps) static_cast<void>(history_.take(step));
    fed_ = history_.begin();
    apply_to(fed_);
    hub_ = std::make_unique<ChannelHub>(log_, *world_, clock_, fed_);
    look_at_rights();
    for (Followed& each : followed_)
        each.follower.connect(*hub_, *readers_[each.follower.reader()].access);
    for (step_ = 0; step_ < steps.size(); ++step_) {
        const LiveHistory::Moment& moment = history_.moments()[step_];
        const bool waits = steps[step_].follow % 8 == 0 && step_ + 1 < steps.size();
        if (waits && !moment.erased && !history_.moments()[step_ + 1].erased) continue;
        feed(moment);
        look_at_rights();
        act(steps[step_]);
        check();
    }
    for (Followed& each : followed_) each.follower.disconnect();
}

void LiveRun::feed(const LiveHistory::Moment& moment) {
    clock_.set(moment.time);
    if (moment.end > fed_) {
        apply_to(moment.end);
        // The key goes with the commit that says so.
        if (moment.erased) history_.sealer().forget(*moment.erased);
        const Changes changes = read_changes(log_, *world_, fed_, moment.end);
        CAIRN_ASSERT(changes.to == moment.end);
        hub_->advance(changes);
        fed_ = moment.end;
    }
    hub_->look_at_clock();
}

/// As far as the position, and with it what comes next.
void LiveRun::apply_to(Position position) {
    if (world_->position() >= position) return;
    const auto& moments = history_.moments();
    const std::size_t last = std::min(step_ + ahead_, moments.size());
    const Position to =
        last < moments.size() && ahead_ > 0 ? std::max(moments[last].end, position) : position;
    const std::size_t known = world_->position().value;
    world_->begin();
    world_->apply(std::span(history_.history().events()).subspan(known, to.value - known));
    world_->commit();
}

/// Who is shown something else by now has been cut off, and comes again.
void LiveRun::look_at_rights() {
    const auto model = world_->models().at(fed_);
    for (unsigned i = 0; i < readers_.size(); ++i) {
        LiveReader& reader = readers_[i];
        const StreamName user = live_record("user", i);
        const Record* now = history_.history().at(user, fed_);
        std::string role = std::get<std::string>(now->value("role"));
        if (reader.model == model && reader.role == role) continue;
        const std::string scope = reader.access ? reader.access->scope() : "";
        const Actor actor{user.id, *parse_role(role), {}};
        reader.access =
            std::make_unique<Access>(actor, history_.sealer(), live_policy(policy_, role, *model));
        reader.model = model;
        reader.role = std::move(role);
        for (Followed& each : followed_) {
            if (each.follower.reader() != i) continue;
            each.fresh.reset();
            if (scope != reader.access->scope()) each.follower.disconnect();
        }
    }
}

void LiveRun::act(const LiveStep& step) {
    unsigned left = step.follow / 8;
    for (Followed& each : followed_) {
        Follower& follower = each.follower;
        const Access& access = *readers_[follower.reader()].access;
        const bool goes = left % 16 == 0;
        const bool comes = left % 2 == 1;
        left = left / 2 + 31;
        if (follower.is_connected() && goes) follower.disconnect();
        if (!follower.is_connected() && comes) follower.connect(*hub_, access);
        follower.pull(*hub_, access);
    }
}

void LiveRun::check() {
    const WorldSnapshot world = world_->snapshot();
    for (Followed& each : followed_) {
        if (!each.follower.is_connected()) continue;
        const std::string frame = fresh_frame(each, world);
        each.follower.check(frame);
        if (++compared_ % subscribed_one_of == 0) check_as_subscribed(each, frame);
    }
}

const LiveQuery& LiveRun::fresh_query(Followed& followed) {
    const LiveReader& reader = readers_[followed.follower.reader()];
    const Time now = clock_.now();
    const auto& zone = reader.model->settings().timezone;
    if (followed.fresh && followed.fresh->of_day && followed.fresh->day() != local_date(now, zone))
        followed.fresh.reset();
    if (!followed.fresh) {
        auto read = read_live_query(followed.follower.query(), *reader.access, reader.model, now);
        if (!read) throw LiveDifference{followed.follower.text() + ": " + read.error().reason};
        followed.fresh.emplace(*std::move(read));
    }
    return *followed.fresh;
}

std::string LiveRun::fresh_frame(Followed& followed, const WorldSnapshot& world) {
    const LiveQuery& query = fresh_query(followed);
    Membership members(query, world, fed_, clock_.now());
    if (query.measured) {
        auto answer = cairn::run(*query.measured, *query.type(query.sources.begin()->first),
                                 members.reader());
        if (!answer) throw LiveDifference{followed.follower.text() + ": " + answer.error().reason};
        return *std::move(answer);
    }
    const Collected found = collect(query, members, ChannelHub::Limits{}.snapshot_rows_max);
    std::string frame =
        snapshot_frame({"k1", log_.epoch()}, query, members.reader(), found.counted, found.newest);
    if (!members.reader().in_budget())
        throw LiveDifference{followed.follower.text() + ": costs too much"};
    return frame;
}

void LiveRun::check_as_subscribed(Followed& followed, const std::string& frame) {
    ChannelHub hub(log_, *world_, clock_, fed_);
    const Access& access = *readers_[followed.follower.reader()].access;
    const auto answered = hub.subscribe(access, followed.follower.query(), "");
    if (!answered && answered.error().reason == "record.unknown") return;
    const bool is_same = answered && (followed.follower.query().contains("totals")
                                          ? totals_in(trusted_json(*answered->frame)) ==
                                                totals_in(trusted_json(frame))
                                          : *answered->frame == frame);
    if (!is_same)
        throw LiveDifference{followed.follower.text() + ": subscribing gives " +
                             (answered ? *answered->frame : answered.error().reason) +
                             "\n and not " + frame};
}

}  // namespace cairn::test

#include "tests/projections/live/channel_fixture.hpp"

#include "projections/live/channel.hpp"
#include "projections/views/changes.hpp"
#include "tests/support/held_totals.hpp"

namespace cairn::test {

std::uint64_t number(const Json& frame, const char* name) {
    return std::stoull(frame[name].get<std::string>());
}

const Json& Browser::connect(ChannelHub& hub) {
    const std::string since = epoch_.empty() ? "" : epoch_ + ":" + std::to_string(position_);
    auto answered = hub.subscribe(access_, query_, since);
    if (!answered) FAIL(answered.error().reason << ' ' << query_);
    channel_ = answered->channel;
    last_ = trusted_json(with_ref(*answered->frame, "a"));
    CHECK(last_["channel"] == channel_->name());
    CHECK(number(last_, "position") == answered->place.position.value);
    place_ = answered->place;
    if (last_["reset"] == true) {
        rows.clear();
        ++begun;
    }
    for (const char* member : {"rows", "upsert"})
        if (last_.contains(member)) upsert(last_[member]);
    finish(last_);
    epoch_ = last_["epoch"].get<std::string>();
    return last_;
}

std::vector<Json> Browser::pull(ChannelHub& hub, std::size_t bytes_max) {
    std::vector<Json> frames;
    for (;;) {
        std::vector<Channel::Update> updates;
        if (!channel_->frames_after(place_, bytes_max, updates)) {
            connect(hub);
            continue;
        }
        if (updates.empty()) return frames;
        for (const auto& update : updates) frames.push_back(receive(update));
    }
}

Json Browser::receive(const Channel::Update& update) {
    Json frame = trusted_json(*update.frame);
    CHECK(frame["op"] == "change");
    CHECK(number(frame, "from") == update.from.value);
    REQUIRE(number(frame, "from") <= position_);
    const std::string moment = frame.value("moment", "");
    const bool is_later = number(frame, "position") > position_ ||
                          (number(frame, "position") == position_ && moment > moment_);
    REQUIRE(is_later);
    if (frame.contains("upsert")) upsert(frame["upsert"]);
    finish(frame);
    place_ = update.place;
    return frame;
}

void Browser::upsert(const Json& changed) {
    for (const Json& row : changed) {
        Json& mine = rows[row["id"].get<std::string>()];
        if (mine.is_null() || number(mine, "version") <= number(row, "version")) mine = row;
    }
}

void Browser::finish(const Json& frame) {
    for (const Json& id : frame.value("remove", Json::array())) rows.erase(id.get<std::string>());
    for (const auto& [id, title] : frame["titles"].items()) titles[id] = title.get<std::string>();
    if (frame.contains("all")) take_totals(measured, frame);
    total = frame["total"];
    totals = frame.value("totals", Json());
    position_ = number(frame, "position");
    moment_ = frame.value("moment", "");
}

void check_same(const Browser& browser, Browser fresh, ChannelHub& hub) {
    fresh.connect(hub);
    fresh.pull(hub);
    CHECK(browser.rows == fresh.rows);
    CHECK(browser.total == fresh.total);
    CHECK(browser.totals == fresh.totals);
    CHECK(browser.measured == fresh.measured);
    for (const auto& [id, title] : fresh.titles) {
        const auto known = browser.titles.find(id);
        REQUIRE(known != browser.titles.end());
        CHECK(known->second == title);
    }
}

void give_rollups(WorkspaceFixture& fixture) {
    Json type = fixture.workspace->model()->type("account")->definition;
    const Json where = trusted_json(R"({"!": {"in": [{"var": "stage"}, ["won", "lost"]]}})");
    const auto add = [&](const char* name, const char* kind, Json rollup) {
        rollup.update({{"of", "opportunity"}, {"by", "account"}, {"where", where}});
        type["fields"].push_back({{"name", name},
                                  {"kind", kind},
                                  {"label", {{"en", name}, {"zh", name}}},
                                  {"rollup", std::move(rollup)}});
        type["list"]["columns"].push_back(name);
    };
    add("open_deals", "integer", {{"take", "count"}});
    add("open_pipeline", "money", {{"take", "sum"}, {"field", "amount"}});
    add("group_pipeline", "money", {{"take", "sum"}, {"field", "amount"}, {"below", "parent"}});
    fixture.done(fixture.send(Define{{type}}));
}

Bench::Bench(WorkspaceFixture& fixture, const ChannelHub::Limits& limits)
    : clock(fixture.clock),
      folder_((fixture.close(), fixture.dir / "data")),
      log(folder_ / "log", LmdbEventLog::Access::read_only, {}),
      vault_(folder_ / "vault", fixture.ids, Vault::Access::read_only),
      sealer(vault_, fixture.ids),
      stores({folder_ / "world", folder_ / "views"}, vault_, sealer, true),
      limits_(limits) {}

void Bench::start(Position at) {
    hub = std::make_unique<ChannelHub>(log, stores.world, clock, at, limits_);
    fed = at;
}

bool Bench::feed(int count) {
    Position to = fed;
    for (int i = 0; i < count; ++i)
        if (const auto commit = stores.world.snapshot().commit_of(to.next())) to = commit->last;
    if (to == fed) return false;
    const Changes changes = read_changes(log, stores.world, fed, to);
    hub->advance(changes);
    fed = changes.to;
    return true;
}

std::unique_ptr<ChannelHub> Bench::fresh_hub() const {
    return std::make_unique<ChannelHub>(log, stores.world, clock, fed);
}

}  // namespace cairn::test

#include "projections/live/channel.hpp"

#include "core/log/lmdb_event_log.hpp"
#include "projections/live/channel_turns.hpp"
#include "projections/views/changes.hpp"
#include "projections/world/vault_sealer.hpp"
#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_derived.hpp"

namespace cairn {
namespace {

using namespace test;

std::uint64_t number(const Json& frame, const char* name) {
    return std::stoull(frame[name].get<std::string>());
}

/// A browser's store of one channel, kept by the rule of gateway/PROTOCOL.md.
class Browser {
public:
    Browser(const Access& access, Json query) : access_(access), query_(std::move(query)) {}

    /// Subscribes, with what it has where it has something.
    const Json& connect(ChannelHub& hub) {
        const std::string since = epoch_.empty() ? "" : epoch_ + ":" + std::to_string(position_);
        auto answered = hub.subscribe(access_, query_, since);
        if (!answered) FAIL(answered.error().reason << ' ' << query_);
        channel_ = answered->channel;
        last_ = trusted_json(with_ref(*answered->frame, "a"));
        CHECK(last_["channel"] == channel_->name());
        CHECK(number(last_, "position") == answered->place.position.value);
        place_ = answered->place;
        if (last_["reset"] == true) rows.clear();
        for (const char* member : {"rows", "upsert"})
            if (last_.contains(member)) upsert(last_[member]);
        finish(last_);
        epoch_ = last_["epoch"].get<std::string>();
        return last_;
    }
    void disconnect() { channel_.reset(); }
    [[nodiscard]] bool connected() const { return channel_ != nullptr; }

    /// Takes what there is; subscribes anew where the channel has left it behind.
    std::vector<Json> pull(ChannelHub& hub, std::size_t bytes_max = 1000) {
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

    std::map<std::string, Json> rows;
    std::map<std::string, std::string> titles;
    Json total;
    Json totals;
    [[nodiscard]] std::uint64_t position() const { return position_; }
    [[nodiscard]] const ChannelPlace& place() const { return place_; }
    [[nodiscard]] const std::shared_ptr<Channel>& channel() const { return channel_; }

private:
    Json receive(const Channel::Update& update) {
        Json frame = trusted_json(*update.frame);
        CHECK(frame["op"] == "change");
        CHECK(number(frame, "from") == update.from.value);
        REQUIRE(number(frame, "from") <= position_);
        const std::string moment = frame.value("moment", "");
        const bool is_later = number(frame, "position") > position_ ||
                              (number(frame, "position") == position_ && moment > moment_);
        REQUIRE(is_later);
        upsert(frame["upsert"]);
        finish(frame);
        place_ = update.place;
        return frame;
    }
    void upsert(const Json& changed) {
        for (const Json& row : changed) {
            Json& mine = rows[row["id"].get<std::string>()];
            if (mine.is_null() || number(mine, "version") <= number(row, "version")) mine = row;
        }
    }
    void finish(const Json& frame) {
        for (const Json& id : frame.value("remove", Json::array()))
            rows.erase(id.get<std::string>());
        for (const auto& [id, title] : frame["titles"].items())
            titles[id] = title.get<std::string>();
        total = frame["total"];
        totals = frame.value("totals", Json());
        position_ = number(frame, "position");
        moment_ = frame.value("moment", "");
    }

    Access access_;
    Json query_;
    std::shared_ptr<Channel> channel_;
    Json last_;
    std::string epoch_;
    std::uint64_t position_ = 0;
    std::string moment_;
    ChannelPlace place_;
};

/// What a browser must show that has just come.
void check_same(const Browser& browser, Browser fresh, ChannelHub& hub) {
    fresh.connect(hub);
    fresh.pull(hub);
    CHECK(browser.rows == fresh.rows);
    CHECK(browser.total == fresh.total);
    CHECK(browser.totals == fresh.totals);
    for (const auto& [id, title] : fresh.titles) {
        const auto known = browser.titles.find(id);
        REQUIRE(known != browser.titles.end());
        CHECK(known->second == title);
    }
}

/// A closed workspace's log, fed to a hub by hand, with no thread in it.
class Bench {
public:
    explicit Bench(WorkspaceFixture& fixture, const ChannelHub::Limits& limits = {})
        : clock(fixture.clock),
          folder_((fixture.close(), fixture.dir / "data")),
          log(folder_ / "log", LmdbEventLog::Access::read_only, {}),
          vault_(folder_ / "vault", fixture.ids, Vault::Access::read_only),
          sealer(vault_, fixture.ids),
          stores({folder_ / "world", folder_ / "views"}, vault_, sealer, true),
          limits_(limits) {}

    void start(Position at) {
        hub = std::make_unique<ChannelHub>(log, stores.world, clock, at, limits_);
        fed = at;
    }
    /// Feeds the next commits, `count` of them at once.
    bool feed(int count = 1) {
        Position to = fed;
        for (int i = 0; i < count; ++i)
            if (const auto commit = stores.world.snapshot().commit_of(to.next())) to = commit->last;
        if (to == fed) return false;
        const Changes changes = read_changes(log, stores.world, fed, to);
        hub->advance(changes);
        fed = changes.to;
        return true;
    }
    [[nodiscard]] std::unique_ptr<ChannelHub> fresh_hub() const {
        return std::make_unique<ChannelHub>(log, stores.world, clock, fed);
    }

    ManualClock& clock;
    std::filesystem::path folder_;
    LmdbEventLog log;
    Vault vault_;
    VaultSealer sealer;
    DerivedStores stores;
    ChannelHub::Limits limits_;
    std::unique_ptr<ChannelHub> hub;
    Position fed;
};

std::vector<Json> queries(const RandomCommands& commands) {
    const Json mine = {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    const Json large = {{">", {{{"var", "amount"}}, 50'000}}};
    std::vector<Json> all{{{"list", "opportunity"}, {"by", "stage"}},
                          {{"list", "opportunity"}, {"filter", large}, {"by", "stage"}},
                          {{"list", "opportunity"}, {"filter", mine}},
                          {{"list", "account"}},
                          {{"list", "contact"}},
                          {{"list", "task"}, {"by", "status"}},
                          {{"inbox", true}}};
    for (const char* type : {"opportunity", "lead", "task"})
        if (commands.has(type))
            all.push_back({{"record", commands.records().at(type).front().text()}});
    for (std::size_t i = 0; i < std::min<std::size_t>(3, commands.accounts().size()); ++i)
        all.push_back({{"page", commands.accounts()[i].text()}});
    return all;
}

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "a browser that follows shows at every position what one that comes then is shown",
                 "[channel]") {
    const unsigned seed = GENERATE(31U, 32U, 33U);
    RandomCommands commands(*this, seed);
    for (int i = 0; i < 20; ++i) commands.next();
    const Position start = workspace->head();
    for (int i = 0; i < 120; ++i) commands.next();
    const Actor someone = commands.people().front();
    Bench bench(*this);
    bench.start(start);
    const Access access(someone, bench.sealer);
    std::vector<Browser> browsers;
    const std::vector<Json> asked = queries(commands);
    for (const Json& query : asked) browsers.emplace_back(access, query).connect(*bench.hub);
    std::mt19937 random(seed);
    while (bench.feed(1 + static_cast<int>(random() % 3))) {
        const auto fresh_hub = bench.fresh_hub();
        for (std::size_t i = 0; i < browsers.size(); ++i) {
            Browser& browser = browsers[i];
            if (random() % 6 == 0) browser.disconnect();
            if (!browser.connected() && random() % 2 == 0) continue;
            if (!browser.connected()) browser.connect(*bench.hub);
            browser.pull(*bench.hub);
            INFO("query " << i << " at " << bench.fed.value);
            check_same(browser, Browser(access, asked[i]), *fresh_hub);
        }
    }
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "browsers follow a workspace that goes on meanwhile, through every break",
                 "[channel]") {
    RandomCommands commands(*this, 41);
    for (int i = 0; i < 20; ++i) commands.next();
    ChannelHub& hub = workspace->channels();
    const Access access(commands.people()[1], workspace->sealer());
    std::vector<Browser> browsers;
    const std::vector<Json> asked = queries(commands);
    for (const Json& query : asked) browsers.emplace_back(access, query);
    for (int round = 0; round < 40; ++round) {
        commands.burst(1 + static_cast<int>(commands.pick(8)));
        for (Browser& browser : browsers) {
            if (browser.connected() && commands.pick(5) == 0) browser.disconnect();
            if (!browser.connected() && commands.pick(3) != 0) browser.connect(hub);
            // What comes here comes while the projector is at it.
            if (browser.connected() && commands.pick(2) == 0) browser.pull(hub);
        }
    }
    settle();
    for (std::size_t i = 0; i < browsers.size(); ++i) {
        if (!browsers[i].connected()) browsers[i].connect(hub);
        browsers[i].pull(hub);
        INFO("query " << i);
        check_same(browsers[i], Browser(access, asked[i]), hub);
    }
    // And against what a reader is answered.
    const auto rows = list("opportunity", {.limit = "1000"})["rows"];
    CHECK(browsers[0].rows.size() == rows.size());
    for (const Json& row : rows) CHECK(browsers[0].rows.at(row["id"].get<std::string>()) == row);
    const Json columns = board("opportunity")["columns"];
    for (const Json& column : columns)
        if (column["count"] != 0)
            CHECK(browsers[0].totals[column["state"].get<std::string>()]["sums"] == column["sums"]);
}

TEST_CASE_METHOD(WorkspaceFixture, "a snapshot says what PROTOCOL.md shows", "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName deal =
        create("opportunity",
               {{"name", "Crane"}, {"account", account.id.text()}, {"amount", money_json("10")}});
    settle();
    const auto answered = workspace->channels().subscribe(
        Access(*admin, workspace->sealer()), {{"list", "opportunity"}, {"by", "stage"}}, "");
    REQUIRE(answered);
    CHECK(answered->place == workspace->head());
    const std::string text = with_ref(*answered->frame, "a\"b");
    CHECK(text.starts_with(R"({"op":"subscribed","ref":"a\"b","channel":"k1","epoch":")"));
    const Json frame = trusted_json(text);
    CHECK(frame["reset"] == true);
    CHECK(frame["total"] == 1);
    CHECK(frame["rows"][0]["id"] == deal.id.text());
    CHECK(frame["totals"] ==
          trusted_json(
              R"({"prospecting": {"count": 1, "sums": {"CNY": "10"}, "weighted": {"CNY": "1"}}})"));
    CHECK(frame["titles"][account.id.text()] == "Sany");
}

TEST_CASE_METHOD(WorkspaceFixture, "a change tells who did what, and rings", "[channel]") {
    const Actor bo = colleague("bo@example.com");
    const StreamName deal = create("opportunity", {{"name", "Crane"}});
    settle();
    std::atomic<int> rung = 0;
    workspace->channels().add_doorbell([&] { ++rung; });
    Browser browser(
        Access(*admin, workspace->sealer()),
        {{"list", "opportunity"}, {"filter", {{"==", {{{"var", "stage"}}, "prospecting"}}}}});
    browser.connect(workspace->channels());
    const std::uint64_t from = browser.position();
    done(send(Advance{deal, "engage", Json::object(), {}}, bo));
    settle();
    CHECK(rung == 1);
    const auto frames = browser.pull(workspace->channels());
    REQUIRE(frames.size() == 1);
    CHECK(number(frames[0], "from") == from);
    CHECK(frames[0]["remove"] == Json({deal.id.text()}));
    CHECK(frames[0]["by"] == Json({bo.id.text()}));
    CHECK(frames[0]["total"] == 0);
    // What concerns nobody rings nobody.
    create("account", {{"name", "Sany"}});
    settle();
    CHECK(rung == 1);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "equal queries share a channel and its bytes; it goes when the last one leaves",
                 "[channel]") {
    settle();
    ChannelHub& hub = workspace->channels();
    const Actor bo = colleague("bo@example.com");
    settle();
    const Access one(*admin, workspace->sealer());
    const Access other(bo, workspace->sealer());
    {
        const auto first = hub.subscribe(one, {{"list", "opportunity"}}, "");
        const auto second = hub.subscribe(other, {{"list", "opportunity"}}, "");
        CHECK(first->channel == second->channel);
        CHECK(first->frame == second->frame);
        const Json mine = {{"list", "opportunity"},
                           {"filter", {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}}}};
        CHECK(hub.subscribe(one, mine, "")->channel != hub.subscribe(other, mine, "")->channel);
        CHECK(hub.channels() == 1);
        CHECK(hub.subscribe(one, {{"inbox", true}}, "")->channel !=
              hub.subscribe(other, {{"inbox", true}}, "")->channel);
    }
    CHECK(hub.channels() == 0);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a resume carries exactly what was missed, each row once",
                 "[channel]") {
    const StreamName stays = create("opportunity", {{"name", "Stays"}});
    const StreamName leaves = create("opportunity", {{"name", "Leaves"}});
    create("opportunity", {{"name", "Unchanged"}});
    settle();
    Browser browser(
        Access(*admin, workspace->sealer()),
        {{"list", "opportunity"}, {"filter", {{"==", {{{"var", "stage"}}, "prospecting"}}}}});
    browser.connect(workspace->channels());
    browser.disconnect();
    change(stays, {{"name", "Stays 2"}});
    change(stays, {{"name", "Stays 3"}});
    advance(leaves, "engage");
    const StreamName brief = create("opportunity", {{"name", "Comes and goes"}});
    advance(brief, "engage");
    const StreamName comes = create("opportunity", {{"name", "Comes"}});
    settle();
    const Json resumed = browser.connect(workspace->channels());
    CHECK(resumed["reset"] == false);
    REQUIRE(resumed["upsert"].size() == 2);
    CHECK(resumed["upsert"][0]["name"] == "Stays 3");
    CHECK(resumed["upsert"][1]["id"] == comes.id.text());
    CHECK(resumed["remove"] == Json({leaves.id.text()}));
    CHECK(resumed["total"] == 3);
    CHECK(browser.connect(workspace->channels())["upsert"].empty());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "too much to resume, or from another life of the log, is a reset",
                 "[channel]") {
    settle();
    Browser browser(Access(*admin, workspace->sealer()), {{"list", "account"}});
    browser.connect(workspace->channels());
    const std::string since = workspace->epoch().text() + ":" + std::to_string(browser.position());
    for (int i = 0; i < 6; ++i) create("account", {{"name", "A"}});
    const Access access(*admin, workspace->sealer());
    const auto is_reset = [&](ChannelHub& hub, const std::string& text) {
        return trusted_json(*hub.subscribe(access, {{"list", "account"}}, text)->frame)["reset"] ==
               true;
    };
    settle();
    CHECK_FALSE(is_reset(workspace->channels(), since));
    CHECK(is_reset(workspace->channels(), Uuid{}.text() + ":1"));
    CHECK(is_reset(workspace->channels(), since + "x"));
    CHECK(is_reset(workspace->channels(), workspace->epoch().text() + ":9999999"));
    CHECK(is_reset(workspace->channels(), "nonsense"));
    browser.disconnect();  // Its channel may not outlive the hub, which goes with the workspace.
    const Position head = workspace->head();
    for (const ChannelHub::Limits& limits :
         {ChannelHub::Limits{.resume_rows_max = 5}, ChannelHub::Limits{.resume_bytes_max = 1000},
          ChannelHub::Limits{.resume_events_max = 5}}) {
        Bench bench(*this, limits);
        bench.start(head);
        const Access there(*admin, bench.sealer);
        CHECK(trusted_json(
                  *bench.hub->subscribe(there, {{"list", "account"}}, since)->frame)["reset"] ==
              true);
    }
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a browser too far behind is told so, and what it is given is bounded",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const Position start = workspace->head();
    for (int i = 0; i < 10; ++i) change(account, {{"name", "Name " + std::to_string(i)}});
    Bench bench(*this, {.channel_updates_max = 4});
    bench.start(start);
    const auto joined =
        bench.hub->subscribe(Access(*admin, bench.sealer), {{"list", "account"}}, "");
    std::vector<Channel::Update> updates;
    CHECK(joined->channel->frames_after(joined->place, 1, updates));
    CHECK(updates.empty());
    for (int i = 0; i < 4; ++i) bench.feed();
    CHECK(joined->channel->frames_after(joined->place, 1, updates));
    CHECK(updates.size() == 1);
    updates.clear();
    CHECK(joined->channel->frames_after(joined->place, 1 << 20, updates));
    CHECK(updates.size() == 4);
    for (int i = 0; i < 6; ++i) bench.feed();
    CHECK_FALSE(joined->channel->frames_after(joined->place, 1 << 20, updates));
    // What is kept still serves those who are nearer.
    CHECK(joined->channel->frames_after(Position{bench.fed.value - 4}, 1 << 20, updates));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a snapshot of many holds the newest rows and counts them all",
                 "[channel]") {
    for (int i = 0; i < 5; ++i) create("account", {{"name", "A" + std::to_string(i)}});
    const Position head = workspace->head();
    Bench bench(*this, {.snapshot_rows_max = 2});
    bench.start(head);
    const Json frame = trusted_json(
        *bench.hub->subscribe(Access(*admin, bench.sealer), {{"list", "account"}}, "")->frame);
    CHECK(frame["total"] == 5);
    REQUIRE(frame["rows"].size() == 2);
    CHECK(frame["rows"][0]["name"] == "A4");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a renamed record changes its title on the boards that show it, and on no other",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName contact =
        create("contact", {{"name", "Li Wei"}, {"account", account.id.text()}});
    create("opportunity",
           {{"name", "Crane"}, {"account", account.id.text()}, {"contact", contact.id.text()}});
    settle();
    const Access access(*admin, workspace->sealer());
    Browser shows(access, {{"list", "opportunity"}});
    Browser filtered(access,
                     {{"list", "opportunity"}, {"filter", {{"==", {{{"var", "stage"}}, "won"}}}}});
    shows.connect(workspace->channels());
    filtered.connect(workspace->channels());
    change(account, {{"name", "Sany Heavy"}});
    change(contact, {{"name", "Li Na"}});
    settle();
    const auto frames = shows.pull(workspace->channels());
    CHECK(!frames.empty());
    for (const Json& frame : frames) CHECK(frame["upsert"].empty());
    CHECK(shows.titles[account.id.text()] == "Sany Heavy");
    CHECK(shows.titles[contact.id.text()] == "Li Na");
    CHECK(filtered.pull(workspace->channels()).empty());
    shows.disconnect();
    change(account, {{"name", "SANY"}});
    settle();
    CHECK(shows.connect(workspace->channels())["titles"] == Json({{account.id.text(), "SANY"}}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a page has all that hangs under the account, and lets go what leaves",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName other = create("account", {{"name", "Zoomlion"}});
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"account", account.id.text()}});
    settle();
    Browser page(Access(*admin, workspace->sealer()), {{"page", account.text()}});
    page.connect(workspace->channels());
    CHECK(page.rows.size() == 2);
    CHECK(page.rows[deal.id.text()]["type"] == "opportunity");
    const StreamName part =
        create("account", {{"name", "Sany Marine"}, {"parent", account.id.text()}});
    settle();
    page.pull(workspace->channels());
    CHECK(page.rows.contains(part.id.text()));
    change(deal, {{"account", other.id.text()}});
    done(send(Archive{account}));
    settle();
    page.pull(workspace->channels());
    CHECK_FALSE(page.rows.contains(deal.id.text()));
    // The page's own record stays, archived.
    CHECK(page.rows[account.id.text()]["archived"] == true);
}

TEST_CASE_METHOD(
    WorkspaceFixture,
    "a channel ends when the model or its reader changes, and the next one begins with everything",
    "[channel]") {
    const Actor bo = colleague("bo@example.com");
    settle();
    const Access access(bo, workspace->sealer());
    Browser list_of_all(access, {{"list", "opportunity"}});
    Browser inbox(access, {{"inbox", true}});
    list_of_all.connect(workspace->channels());
    inbox.connect(workspace->channels());
    const StreamName team = create("team", {{"name", "Service"}, {"code", "service"}});
    change({"user", bo.id}, {{"teams", {team.id.text()}}});
    settle();
    std::vector<Channel::Update> updates;
    CHECK_FALSE(inbox.channel()->frames_after(inbox.place(), 1000, updates));
    CHECK(inbox.connect(workspace->channels())["reset"] == true);
    CHECK(list_of_all.channel()->frames_after(list_of_all.place(), 1000, updates));
    Json type = workspace->model()->type("opportunity")->definition;
    type["label"]["en"] = "Deal";
    done(send(Define{{type}}));
    settle();
    CHECK_FALSE(list_of_all.channel()->frames_after(list_of_all.place(), 1000, updates));
    CHECK(list_of_all.connect(workspace->channels())["reset"] == true);
}

TEST_CASE_METHOD(WorkspaceFixture, "a query for today ends with the day", "[channel]") {
    create("task", {{"name", "Call"}, {"due_on", "2027-02-01"}});
    settle();
    const Json due = {{"list", "task"},
                      {"filter", {{"<=", {{{"var", "due_on"}}, {{"var", "$today"}}}}}}};
    Browser browser(Access(*admin, workspace->sealer()), due);
    browser.connect(workspace->channels());
    CHECK(browser.total == 0);
    clock.advance(std::chrono::hours(24));
    create("account", {{"name", "Sany"}});
    settle();
    browser.pull(workspace->channels());
    CHECK(browser.total == 1);
}

namespace {

Json var(const char* name) { return {{"var", name}}; }

/// Visits at moments, and lists of them that time alone changes.
class VisitsFixture : public WorkspaceFixture {
public:
    VisitsFixture() { account = create("account", {{"name", "Sany"}}); }
    StreamName visit(Time at) {
        return create("activity", {{"name", "Visit " + time_text(at)},
                                   {"account", account.id.text()},
                                   {"happened_at", time_text(at)}});
    }
    [[nodiscard]] static Json visits(const Json& filter) {
        return {{"list", "activity"}, {"filter", filter}};
    }
    [[nodiscard]] static Json compared(const char* operation) {
        return visits({{operation, {var("happened_at"), var("$now")}}});
    }
    StreamName account;
};

using std::chrono::seconds;

}  // namespace

TEST_CASE_METHOD(VisitsFixture, "a row that comes due is told when its moment comes", "[channel]") {
    const StreamName due = visit(clock.now() + seconds(4));
    const StreamName past = visit(clock.now() - seconds(4));
    const Position head = workspace->head();
    Bench bench(*this);
    bench.start(head);
    const Access access(*admin, bench.sealer);
    Browser happened(access, compared("<="));
    Browser planned(access, compared(">"));
    CHECK(happened.connect(*bench.hub)["moment"] == time_text(clock.now()));
    planned.connect(*bench.hub);
    int rung = 0;
    bench.hub->add_doorbell([&] { ++rung; });
    clock.advance(seconds(3));
    bench.hub->look_at_clock();
    CHECK(happened.pull(*bench.hub).empty());
    CHECK(happened.total == 1);
    CHECK(rung == 0);
    clock.advance(seconds(1));
    bench.hub->look_at_clock();
    CHECK(rung == 1);
    const auto frames = happened.pull(*bench.hub);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0]["from"] == std::to_string(head.value));
    CHECK(frames[0]["position"] == std::to_string(head.value));
    CHECK(frames[0]["moment"] == time_text(clock.now()));
    CHECK(frames[0]["by"].empty());
    CHECK(happened.total == 2);
    CHECK(happened.rows.contains(due.id.text()));
    planned.pull(*bench.hub);
    CHECK(planned.total == 0);
    CHECK(planned.rows.empty());
    // Told once.
    clock.advance(seconds(1));
    bench.hub->look_at_clock();
    CHECK(happened.pull(*bench.hub).empty());
    CHECK(happened.rows.contains(past.id.text()));
}

TEST_CASE_METHOD(VisitsFixture, "a change counts what has come due meanwhile", "[channel]") {
    visit(clock.now() + seconds(4));
    const Position start = workspace->head();
    clock.advance(seconds(5));
    visit(clock.now() + seconds(5));
    visit(clock.now());
    clock.advance(-seconds(5));
    Bench bench(*this);
    bench.start(start);
    Browser happened(Access(*admin, bench.sealer), compared("<="));
    happened.connect(*bench.hub);
    CHECK(happened.total == 0);
    clock.advance(seconds(5));
    while (bench.feed()) happened.pull(*bench.hub);
    CHECK(happened.total == 2);
    CHECK(happened.rows.size() == 2);
    clock.advance(seconds(5));
    bench.hub->look_at_clock();
    happened.pull(*bench.hub);
    CHECK(happened.total == 3);
}

TEST_CASE_METHOD(
    VisitsFixture,
    "as time passes and things happen, a browser shows what one that comes then is shown",
    "[channel]") {
    const Time begin = clock.now();
    std::mt19937 random(11);
    std::vector<StreamName> all;
    const auto some_time = [&] { return begin + seconds(random() % 120); };
    for (int i = 0; i < 30; ++i) all.push_back(visit(some_time()));
    const Position start = workspace->head();
    for (int i = 0; i < 60; ++i) {
        const StreamName& one = all[random() % all.size()];
        if (i % 5 == 0) all.push_back(visit(some_time()));
        if (i % 5 == 1) static_cast<void>(send(Archive{one}));
        if (i % 5 > 1)
            static_cast<void>(send(Change{one, {}, {{"happened_at", time_text(some_time())}}}));
    }
    const std::string middle = time_text(begin + seconds(60));
    const std::vector<Json> asked{
        compared("<"),
        compared("<="),
        compared(">"),
        compared(">="),
        compared("=="),
        compared("!="),
        visits({{"<", {time_text(begin + seconds(20)), var("happened_at"), var("$now")}}}),
        visits({{"and",
                 {{{"<", {var("happened_at"), var("$now")}}}, {{"<", {var("$now"), middle}}}}}}),
        visits({{"!", {{{"<=", {var("$now"), var("happened_at")}}}}}}),
        visits({{"<=", {var("created_at"), var("$now")}}}),
        visits({{"in", {"08:01", {{"substr", {var("$now"), 11, 5}}}}}})};
    Bench bench(*this);
    bench.start(start);
    const Access access(*admin, bench.sealer);
    std::vector<Browser> browsers;
    for (const Json& query : asked) browsers.emplace_back(access, query).connect(*bench.hub);
    for (int step = 0; step < 90; ++step) {
        if (step % 2 == 0) clock.advance(seconds(random() % 4));
        if (step % 3 == 0)
            bench.feed();
        else
            bench.hub->look_at_clock();
        const auto fresh_hub = bench.fresh_hub();
        for (std::size_t i = 0; i < browsers.size(); ++i) {
            // What was fed may have been told before the clock moved on.
            bench.hub->look_at_clock();
            browsers[i].pull(*bench.hub);
            INFO("query " << i << " at " << time_text(clock.now()));
            check_same(browsers[i], Browser(access, asked[i]), *fresh_hub);
        }
    }
}

TEST_CASE_METHOD(VisitsFixture, "what a row shows turns with the time", "[channel]") {
    Json type = workspace->model()->type("activity")->definition;
    type["fields"].push_back({{"name", "is_over"},
                              {"kind", "yes_no"},
                              {"label", {{"en", "Over"}, {"zh", "已结束"}}},
                              {"computed", {{"<", {var("happened_at"), var("$now")}}}}});
    done(send(Define{{type}}));
    const StreamName due = visit(clock.now() + seconds(4));
    Bench bench(*this);
    bench.start(bench.stores.world.position());
    const Access access(*admin, bench.sealer);
    for (const Json& query : {Json{{"list", "activity"}}, Json{{"record", due.text()}},
                              Json{{"page", account.text()}}}) {
        Browser browser(access, query);
        browser.connect(*bench.hub);
        CHECK(browser.rows.at(due.id.text())["is_over"] == false);
        clock.advance(seconds(4));
        bench.hub->look_at_clock();
        browser.pull(*bench.hub);
        CHECK(browser.rows.at(due.id.text())["is_over"] == false);
        clock.advance(seconds(1));
        bench.hub->look_at_clock();
        browser.pull(*bench.hub);
        INFO(query);
        CHECK(browser.rows.at(due.id.text())["is_over"] == true);
        clock.advance(-seconds(5));
    }
}

TEST_CASE_METHOD(
    VisitsFixture,
    "a channel ends rather than tell of too many rows at once, or of a time that went back",
    "[channel]") {
    for (int i = 0; i < 5; ++i) visit(clock.now() + seconds(4));
    Bench bench(*this, {.resume_rows_max = 4});
    bench.start(bench.stores.world.position());
    Browser happened(Access(*admin, bench.sealer), compared("<="));
    happened.connect(*bench.hub);
    clock.advance(seconds(4));
    bench.hub->look_at_clock();
    std::vector<Channel::Update> updates;
    CHECK(!happened.channel()->frames_after(happened.place(), 1000, updates));
    CHECK(happened.connect(*bench.hub)["total"] == 5);
    clock.advance(-std::chrono::hours(1));
    bench.hub->look_at_clock();
    CHECK(!happened.channel()->frames_after(happened.place(), 1000, updates));
    CHECK(happened.connect(*bench.hub)["total"] == 0);
}

TEST_CASE("only so many rows are kept to be looked at again", "[channel]") {
    DueRows due;
    const Time start;
    const auto row = [](std::uint64_t n) {
        Uuid id;
        for (std::size_t i = 0; i < 8; ++i) id.bytes[i] = static_cast<std::uint8_t>(n >> (8 * i));
        return DueRows::Ref{1, id};
    };
    for (std::uint64_t n = 2'000; n > 0; --n) due.note(start + seconds(n), row(n));
    CHECK(!due.is_due(start));
    CHECK(due.take(start + seconds(3)) == std::set{row(1), row(2), row(3)});
    CHECK(due.take(start + seconds(3)).empty());
    CHECK(!due.is_past(start + seconds(1'000)));
    CHECK(due.is_past(start + seconds(1'001)));
    due.note(start + seconds(5), row(5));
    due.note(start + seconds(7), row(5));
    CHECK(due.take(start + seconds(9)).size() == 6);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a browser that saw more than the channel has comes to the same",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const Position start = workspace->head();
    change(account, {{"name", "Sany Heavy"}});
    const Position ahead = workspace->head();
    Bench bench(*this);
    bench.start(start);
    const Access access(*admin, bench.sealer);
    const auto answered =
        bench.hub->subscribe(access, {{"list", "account"}},
                             bench.log.epoch().text() + ":" + std::to_string(ahead.value));
    const Json frame = trusted_json(*answered->frame);
    CHECK(frame["reset"] == false);
    CHECK(frame["upsert"].empty());
    CHECK(answered->place == start);
    bench.feed();
    std::vector<Channel::Update> updates;
    CHECK(answered->channel->frames_after(answered->place, 1000, updates));
    REQUIRE(updates.size() == 1);
    CHECK(trusted_json(*updates[0].frame)["upsert"][0]["name"] == "Sany Heavy");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "what rows say of the reader is said to that reader only",
                 "[channel]") {
    Json type = workspace->model()->type("team")->definition;
    type["fields"].push_back({{"name", "reader"},
                              {"kind", "text"},
                              {"label", {{"en", "Reader"}, {"zh", "读者"}}},
                              {"computed", {{"var", "$me.id"}}}});
    done(send(Define{{type}}));
    create("team", {{"name", "Sales"}});
    settle();
    for (const Actor& reader : {*admin, colleague("bo@example.com")}) {
        settle();
        Browser browser(Access(reader, workspace->sealer()), {{"list", "team"}});
        browser.connect(workspace->channels());
        REQUIRE(browser.rows.size() == 1);
        CHECK(browser.rows.begin()->second["reader"] == reader.id.text());
    }
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a filter that grows too costly ends its channel, and is refused from then on",
                 "[channel]") {
    Json many = Json::array();
    for (int i = 0; i < 300; ++i) many.push_back(i);
    const Json never = {{"some", {many, {{"==", {{{"var", ""}}, -1}}}}}};
    const Json nested = {{"some", {many, {{"some", {many, never}}}}}};
    const Json costly = {{"list", "team"}, {"filter", nested}};
    settle();
    const Access access(*admin, workspace->sealer());
    const auto open = workspace->channels().subscribe(access, costly, "");
    REQUIRE(open);
    create("team", {{"name", "Sales"}});
    settle();
    std::vector<Channel::Update> updates;
    CHECK_FALSE(open->channel->frames_after(open->place, 1000, updates));
    const auto again = workspace->channels().subscribe(access, costly, "");
    REQUIRE(!again);
    CHECK(again.error().reason == "filter.too_costly");
}

TEST_CASE_METHOD(WorkspaceFixture, "queries that cannot be are refused", "[channel]") {
    settle();
    const auto reason = [&](const Json& query) {
        const auto answered =
            workspace->channels().subscribe(Access(*admin, workspace->sealer()), query, "");
        return answered ? std::string() : answered.error().reason;
    };
    CHECK(reason(Json::array()) == "query.invalid");
    CHECK(reason(Json::object()) == "query.invalid");
    CHECK(reason({{"list", 5}}) == "query.invalid");
    CHECK(reason({{"list", "opportunity"}, {"more", 1}}) == "query.invalid");
    CHECK(reason({{"list", "opportunity"}, {"by", "name"}}) == "query.invalid");
    CHECK(reason({{"list", "nothing"}}) == "type.unknown");
    CHECK(reason({{"list", "opportunity"}, {"filter", {{"==", {{{"var", "nothing"}}, 1}}}}}) ==
          "filter.invalid");
    CHECK(reason({{"record", "account/" + Uuid{}.text()}}) == "record.unknown");
    CHECK(reason({{"record", "account"}}) == "query.invalid");
    CHECK(reason({{"page", "user/" + admin->id.text()}}) == "query.invalid");
    CHECK(reason({{"inbox", false}}) == "query.invalid");
}

}  // namespace cairn

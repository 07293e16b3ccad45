#include <algorithm>
#include <random>

#include "projections/live/channel_hub.hpp"
#include "tests/projections/live/channel_fixture.hpp"
#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

/// Gives a type other inboxes.
void give_inboxes(WorkspaceFixture& fixture, const char* name, const char* rules) {
    Json type = fixture.workspace->model()->type(name)->definition;
    type["inbox"] = Json::array();
    for (const Json& when : trusted_json(rules)) {
        const std::string label = "Inbox " + std::to_string(type["inbox"].size());
        type["inbox"].push_back({{"when", when}, {"label", {{"en", label}, {"zh", label}}}});
    }
    fixture.done(fixture.send(Define{{type}}));
}

/// Several inboxes of a type: of opportunities an index serves each, of leads only one.
void give_inboxes(WorkspaceFixture& fixture) {
    give_inboxes(fixture, "opportunity", R"([
        {"and": [{"in": [{"var": "stage"}, ["engaging", "won"]]}, {"==": [{"var": "owner"}, {"var": "$me.id"}]}]},
        {"and": [{"==": [{"var": "owner"}, {"var": "$me.id"}]}, {">": [{"var": "amount"}, 50000]}]},
        {"and": [{"==": [{"var": "owner"}, {"var": "$me.id"}]}, {"!": [{"var": "account"}]}]}])");
    give_inboxes(fixture, "lead", R"([
        {"and": [{"==": [{"var": "status"}, "working"]}, {"==": [{"var": "owner"}, {"var": "$me.id"}]}]},
        {"and": [{"==": [{"var": "status"}, "new"]}, {"==": [{"var": "created_by"}, {"var": "$me.id"}]}]}])");
}

std::vector<Json> queries(const RandomCommands& commands) {
    const Json mine = {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    const Json large = {{">", {{{"var", "amount"}}, 50'000}}};
    const Json of_tier = {{"==", {{{"var", "account.tier"}}, "b"}}};
    const Json of_group = {{"==", {{{"var", "account.parent.tier"}}, "c"}}};
    std::vector<Json> all{
        {{"list", "opportunity"}, {"by", "stage"}},
        {{"list", "opportunity"}, {"filter", of_tier}, {"by", "stage"}},
        {{"list", "opportunity"}, {"filter", {{"or", {of_group, mine}}}}},
        {{"list", "opportunity"}, {"filter", large}, {"by", "stage"}},
        {{"list", "opportunity"}, {"filter", mine}},
        {{"list", "account"}},
        {{"list", "account"}, {"filter", {{">", {{{"var", "group_pipeline"}}, 50'000}}}}},
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
    give_inboxes(*this);
    give_rollups(*this);
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
    give_inboxes(*this);
    give_rollups(*this);
    RandomCommands commands(*this, 41);
    for (int i = 0; i < 20; ++i) commands.next();
    ChannelHub& hub = workspace->channels();
    const Access access = workspace->access(commands.people()[1]);
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
    int waiting = 0;
    const Json inbox = json(reading({}, commands.people()[1]).inbox());
    for (const Json& item : inbox["items"]) waiting += item["total"].get<int>();
    const auto of_inbox = std::ranges::find(asked, Json{{"inbox", true}}) - asked.begin();
    CHECK(browsers[static_cast<std::size_t>(of_inbox)].total == waiting);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a resume carries exactly what was missed, each row once",
                 "[channel]") {
    const StreamName stays = create("opportunity", {{"name", "Stays"}});
    const StreamName leaves = create("opportunity", {{"name", "Leaves"}});
    create("opportunity", {{"name", "Unchanged"}});
    settle();
    Browser browser(
        workspace->access(*admin),
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
    Browser browser(workspace->access(*admin), {{"list", "account"}});
    browser.connect(workspace->channels());
    const std::string since = workspace->epoch().text() + ":" + std::to_string(browser.position());
    for (int i = 0; i < 6; ++i) create("account", {{"name", "A"}});
    const Access access = workspace->access(*admin);
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

TEST_CASE_METHOD(
    WorkspaceFixture,
    "whose own record has changed meanwhile begins anew, as he may see other records now",
    "[channel]") {
    const Actor bo = colleague("bo@example.com");
    create("account", {{"name", "Sany"}});
    const std::string since =
        workspace->epoch().text() + ":" + std::to_string(workspace->head().value);
    change({"user", bo.id}, {{"role", "administrator"}});
    create("account", {{"name", "Zoomlion"}});
    Bench bench(*this);
    bench.start(bench.stores.world.position());
    const auto resumed = [&](const Actor& by) {
        const Access access(by, bench.sealer);
        return trusted_json(*bench.hub->subscribe(access, {{"list", "account"}}, since)->frame);
    };
    // Both come to one channel.
    const auto others =
        bench.hub->subscribe(Access(*admin, bench.sealer), {{"list", "account"}}, "");
    CHECK(resumed(*admin)["reset"] == false);
    CHECK(resumed(*admin)["upsert"].size() == 1);
    CHECK(resumed(bo)["reset"] == true);
    CHECK(resumed(bo)["rows"].size() == 2);
    CHECK(bench.hub->channels() == 1);
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

}  // namespace cairn

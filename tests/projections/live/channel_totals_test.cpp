#include <algorithm>
#include <random>
#include <set>

#include "projections/live/channel_hub.hpp"
#include "projections/totals/nearest_values.hpp"
#include "projections/totals/totals_run.hpp"
#include "tests/projections/live/channel_fixture.hpp"
#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"

// Totals that a browser follows are at every position what one who asks then is answered.
namespace cairn {
namespace {

using namespace test;

Json deals_by(const char* by, const char* measure) {
    return {{"totals", "opportunity"}, {"by", by}, {"measure", measure}};
}

Json with_filter(Json query, Json filter) {
    query["filter"] = std::move(filter);
    return query;
}

std::vector<Json> totals_queries() {
    const Json mine = {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    const Json of_tier = {{"==", {{{"var", "account.tier"}}, "b"}}};
    const Json large = {{">", {{{"var", "amount"}}, 50'000}}};
    const Json rolled = {{">", {{{"var", "group_pipeline"}}, 50'000}}};
    return {
        deals_by("stage", "count,sum:amount,weighted:amount,average:amount"),
        deals_by("owner,stage", "count,distinct:account,greatest:amount"),
        deals_by("account", "least:amount,greatest:close_on,sum:amount"),
        deals_by("account.tier,close_on:month", "count,least:close_on,distinct:name"),
        deals_by("", "sum:amount,greatest:updated_at,distinct:account.owner"),
        deals_by("name:letter,created_at:day", ""),
        with_filter(deals_by("stage", "count,sum:amount"), mine),
        with_filter(deals_by("account.parent", "count,average:amount"), of_tier),
        with_filter(deals_by("owner", "greatest:amount"), large),
        {{"totals", "account"}, {"by", "tier"}, {"measure", "sum:group_pipeline,sum:open_deals"}},
        with_filter({{"totals", "account"}, {"by", "owner"}, {"archived", "yes"}}, rolled),
        {{"totals", "task"}, {"by", "status,opportunity.stage"}, {"q", "a"}},
        {{"totals", "lead"}, {"by", "updated_at:day"}, {"measure", "distinct:owner"}}};
}

/// What a request for the same is answered.
Json by_scan(const WorldStore& world, const Access& access, Position at, const Json& query) {
    const WorldSnapshot snapshot = world.snapshot();
    const auto model = snapshot.models().at(at);
    Reader reader(snapshot, access, at, model,
                  rule_context(access.actor(), *model, snapshot.time_of(at)));
    const RecordType& type = *model->type(query["totals"].get<std::string>());
    QueryText text;
    if (query.contains("filter")) text.filter = json_text(query["filter"]);
    if (query.contains("q")) text.words = query["q"].get<std::string>();
    if (query.contains("archived")) text.archived = query["archived"].get<std::string>();
    const auto totals =
        parse_totals(*model, type, query.value("by", ""), query.value("measure", ""), text);
    REQUIRE(totals);
    const auto answer = run(*totals, type, reader);
    REQUIRE(answer);
    const Json json = trusted_json(*answer);
    return {{"total", json["total"]}, {"all", json["all"]}, {"groups", json["groups"]}};
}

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "followed totals are at every position what a scan of all records comes to",
                 "[channel][totals]") {
    const unsigned seed = GENERATE(51U, 52U, 53U);
    give_rollups(*this);
    RandomCommands commands(*this, seed);
    for (int i = 0; i < 20; ++i) commands.next();
    const Position start = workspace->head();
    for (int i = 0; i < 150; ++i) commands.next();
    const Actor someone = commands.people().front();
    Bench bench(*this);
    bench.start(start);
    const Access access(someone, bench.sealer);
    const std::vector<Json> asked = totals_queries();
    std::vector<Browser> browsers;
    std::vector<Browser> others;  ///< That stay, so that the channels do.
    for (const Json& query : asked) {
        browsers.emplace_back(access, query).connect(*bench.hub);
        others.emplace_back(access, query).connect(*bench.hub);
    }
    std::mt19937 random(seed);
    int compared = 0;
    int begun = 0;
    while (bench.feed(1 + static_cast<int>(random() % 3))) {
        for (std::size_t i = 0; i < browsers.size(); ++i) {
            Browser& browser = browsers[i];
            others[i].pull(*bench.hub);
            if (random() % 6 == 0) browser.disconnect();
            if (!browser.connected() && random() % 2 == 0) continue;
            if (!browser.connected()) browser.connect(*bench.hub);
            browser.pull(*bench.hub);
            INFO("query " << json_text(asked[i]) << " at " << bench.fed.value);
            REQUIRE(browser.measured == by_scan(bench.stores.world, access, bench.fed, asked[i]));
            REQUIRE(others[i].measured == browser.measured);
            ++compared;
        }
    }
    for (const Browser& browser : browsers) begun += browser.begun;
    CHECK(compared > 300);
    // Mostly they are told what is other, and not all of it again.
    CHECK(begun < compared / 8);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a change tells the groups that it changed, and what touches none tells nothing",
                 "[channel][totals]") {
    const auto deal = [this](const char* amount) {
        return create("opportunity", {{"name", "Deal"}, {"amount", money_json(amount)}});
    };
    const StreamName small = deal("10");
    const StreamName large = deal("30");
    settle();
    Browser browser(workspace->access(*admin),
                    deals_by("stage", "count,sum:amount,greatest:amount"));
    ChannelHub& hub = workspace->channels();
    const Json first = browser.connect(hub);
    CHECK(first["groups"].size() == 1);
    CHECK_FALSE(first.contains("gone"));

    change(small, {{"product", "Crane"}});
    create("account", {{"name", "Sany"}});
    settle();
    CHECK(browser.pull(hub).empty());

    advance(large, "engage");
    settle();
    const auto frames = browser.pull(hub);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0]["groups"][0]["by"] == Json({"prospecting"}));
    const Json& told = frames[0]["groups"][1];
    CHECK(told["at"] == 1);
    CHECK(told["by"] == Json({"engaging"}));
    CHECK(told["count"] == 1);
    CHECK(told["sum:amount"] == Json{{"CNY", "30"}});
    CHECK(told["greatest:amount"] == money_json("30"));
    CHECK(frames[0]["by"] == Json({admin->id.text()}));
    CHECK(frames[0]["all"]["sum:amount"]["CNY"] == "40");

    advance(small, "engage");
    settle();
    const auto last = browser.pull(hub);
    REQUIRE(last.size() == 1);
    CHECK(last[0]["gone"] == trusted_json(R"([["prospecting"]])"));
    CHECK(browser.measured["groups"].size() == 1);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "totals are taken up again from where one was, as far as that is known",
                 "[channel][totals]") {
    const StreamName deal = create("opportunity", {{"name", "Deal"}, {"amount", money_json("1")}});
    create("opportunity", {{"name", "Other"}, {"source", "referral"}});
    settle();
    ChannelHub& hub = workspace->channels();
    const Json query = deals_by("source", "count,sum:amount");
    Browser stays(workspace->access(*admin), query);
    stays.connect(hub);
    Browser browser(workspace->access(*admin), query);
    browser.connect(hub);
    browser.disconnect();
    change(deal, {{"amount", money_json("5")}});
    settle();
    const Json resumed = browser.connect(hub);
    CHECK(resumed["reset"] == false);
    CHECK(resumed["groups"].size() == 1);
    CHECK(browser.measured["all"]["sum:amount"]["CNY"] == "5");
    stays.pull(hub);
    CHECK(stays.measured == browser.measured);
    stays.disconnect();
    browser.disconnect();
    change(deal, {{"amount", money_json("6")}});
    settle();
    // Nobody has followed it meanwhile: what was told then nobody knows.
    CHECK(browser.connect(hub)["reset"] == true);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "groups of a record are told again in their order when it is called otherwise",
                 "[channel][totals]") {
    const StreamName first = create("account", {{"name", "Alpha"}});
    const StreamName second = create("account", {{"name", "Beta"}});
    for (const StreamName& account : {first, second})
        create("opportunity", {{"name", "Deal"}, {"account", account.id.text()}});
    settle();
    ChannelHub& hub = workspace->channels();
    Browser browser(workspace->access(*admin), deals_by("account", "count"));
    browser.connect(hub);
    CHECK(browser.measured["groups"][0]["by"] == Json({first.id.text()}));
    change(first, {{"name", "Gamma"}});
    settle();
    CHECK(browser.pull(hub).size() == 1);
    CHECK(browser.titles.at(first.id.text()) == "Gamma");
    CHECK(browser.measured["groups"][0]["by"] == Json({second.id.text()}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "what is asked wrongly is refused by name",
                 "[channel][totals]") {
    settle();
    const Access access = workspace->access(*admin);
    const auto refusal = [&](const Json& query) {
        const auto answer = workspace->channels().subscribe(access, query, "");
        return answer ? "accepted" : answer.error().reason;
    };
    CHECK(refusal(deals_by("stage", "count")) == "accepted");
    CHECK(refusal(deals_by("nothing", "count")) == "totals.by");
    CHECK(refusal(deals_by("stage", "sum:name")) == "totals.measure");
    CHECK(refusal({{"totals", "nothing"}}) == "type.unknown");
    CHECK(refusal({{"totals", "task"}, {"over", "moves"}}) == "query.invalid");
    CHECK(refusal({{"totals", "task"}, {"by", 1}}) == "query.invalid");
}

TEST_CASE("the nearest of values that come and go is known until all that were held are gone",
          "[totals]") {
    const bool least = GENERATE(true, false);
    std::mt19937 random(61);
    NearestValues nearest(least);
    std::multiset<std::int64_t> all;
    int unknown = 0;
    for (int i = 0; i < 20'000; ++i) {
        const bool comes = all.size() < 5 || random() % 100 < (i / 1000 % 2 ? 40U : 60U);
        if (comes) {
            const auto value = static_cast<std::int64_t>(random() % 500);
            all.insert(value);
            nearest.add(value);
        } else {
            // Mostly one that is nearest.
            auto gone = random() % 3 ? all.begin() : std::prev(all.end());
            if (random() % 3 == 0) gone = std::next(all.begin(), random() % all.size());
            const Value value = *gone;
            all.erase(gone);
            if (!nearest.remove(value)) {
                ++unknown;
                nearest = NearestValues(least);
                for (const std::int64_t other : all) nearest.add(other);
            }
        }
        if (!all.empty()) REQUIRE(nearest.nearest() == Value(least ? *all.begin() : *all.rbegin()));
    }
    CHECK(unknown < 200);
    NearestValues money(least);
    for (const char* currency : {"CNY", "EUR"})
        money.add(Money{{1, 0}, *Currency::parse(currency)});
    CHECK(is_empty(money.nearest()));
    CHECK(money.remove(Money{{1, 0}, *Currency::parse("CNY")}));
    CHECK(money.nearest() == Value(Money{{1, 0}, *Currency::parse("EUR")}));
}

}  // namespace cairn

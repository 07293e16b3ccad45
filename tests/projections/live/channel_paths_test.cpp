#include "projections/live/channel_hub.hpp"
#include "tests/projections/live/channel_fixture.hpp"

// Rows that look at other records: what happens to those is news here too.
namespace cairn {
namespace {

using namespace test;

/// Deals whose customer is of the tier, by stage.
Json deals_of(const char* tier) {
    return {{"list", "opportunity"},
            {"filter", {{"==", {{{"var", "account.tier"}}, tier}}}},
            {"by", "stage"}};
}

struct PathsFixture : WorkspaceFixture {
    /// `count` deals of one customer.
    StreamName customer_with(int count) {
        const StreamName account = create("account", {{"name", "Sany"}, {"tier", "c"}});
        for (int i = 0; i < count; ++i)
            create("opportunity", {{"name", "Deal " + std::to_string(i)},
                                   {"account", account.id.text()},
                                   {"amount", money_json("10")}});
        settle();
        return account;
    }
    void check_as_fresh(const Browser& browser, const Json& query) {
        check_same(browser, Browser(workspace->access(*admin), query), workspace->channels());
    }
};

}  // namespace

TEST_CASE_METHOD(PathsFixture, "rows come and go with what another record says", "[channel]") {
    const StreamName account = customer_with(2);
    Browser browser(workspace->access(*admin), deals_of("b"));
    browser.connect(workspace->channels());
    CHECK(browser.total == 0);

    change(account, {{"tier", "b"}});
    settle();
    const auto frames = browser.pull(workspace->channels());
    REQUIRE(frames.size() == 1);
    CHECK(frames[0]["upsert"].size() == 2);
    CHECK(frames[0]["by"] == Json({admin->id.text()}));
    CHECK(browser.total == 2);
    CHECK(browser.totals["prospecting"]["sums"]["CNY"] == "20");
    check_as_fresh(browser, deals_of("b"));

    change(account, {{"name", "Zoomlion"}});
    settle();
    for (const Json& frame : browser.pull(workspace->channels()))
        CHECK(frame["upsert"].empty());  // Its title is told; the rows are as they were.

    change(account, {{"tier", nullptr}});
    settle();
    browser.pull(workspace->channels());
    CHECK(browser.rows.empty());
    check_as_fresh(browser, deals_of("b"));
}

TEST_CASE_METHOD(PathsFixture,
                 "a resume carries what another record has changed meanwhile",
                 "[channel]") {
    const StreamName account = customer_with(2);
    Browser browser(workspace->access(*admin), deals_of("b"));
    browser.connect(workspace->channels());
    browser.disconnect();
    change(account, {{"tier", "b"}});
    settle();
    const Json resumed = browser.connect(workspace->channels());
    CHECK(resumed["reset"] == false);
    CHECK(resumed["upsert"].size() == 2);
    check_as_fresh(browser, deals_of("b"));
}

TEST_CASE_METHOD(PathsFixture, "a change of what very many rows look at begins anew", "[channel]") {
    const StreamName account = customer_with(501);
    Browser browser(workspace->access(*admin), deals_of("b"));
    browser.connect(workspace->channels());
    const auto before = browser.channel();
    change(account, {{"tier", "b"}});
    settle();
    browser.pull(workspace->channels());
    CHECK(browser.channel() != before);
    CHECK(browser.total == 501);
    check_as_fresh(browser, deals_of("b"));
}

TEST_CASE_METHOD(PathsFixture, "a name is told once what it names may be seen", "[channel]") {
    const StreamName account = customer_with(0);
    create("contact", {{"name", "Li"}, {"account", account.id.text()}});
    const Position start = workspace->head();
    change(account, {{"tier", "b"}});
    Bench bench(*this);
    bench.start(start);
    const auto model = bench.stores.world.models().newest();
    Policy made;
    made.key = "of tier b";
    made.types["account"].visible = *Rule::compile(
        trusted_json(R"({"==": [{"var": "tier"}, "b"]})"),
        [&](std::string_view path) { return model->type("account")->variable(path); });
    Browser browser(Access(*admin, bench.sealer, std::make_shared<const Policy>(made)),
                    {{"list", "contact"}});
    browser.connect(*bench.hub);
    CHECK(browser.total == 1);
    CHECK_FALSE(browser.titles.contains(account.id.text()));
    while (bench.feed()) browser.pull(*bench.hub);
    CHECK(browser.titles[account.id.text()] == "Sany");
}

TEST_CASE_METHOD(PathsFixture, "rows say anew what the path of a column leads to", "[channel]") {
    Json type = workspace->model()->type("opportunity")->definition;
    type["list"]["columns"].push_back("account.owner.name");
    done(send(Define{{type}}));
    const StreamName account = customer_with(1);
    const Actor bo = colleague("bo@example.com", {{"name", "Bo"}});
    const Json query = {{"list", "opportunity"}};
    Browser browser(workspace->access(*admin), query);
    browser.connect(workspace->channels());
    const auto said = [&] { return browser.rows.begin()->second.value("account.owner.name", ""); };
    CHECK(said() != "Bo");

    change(account, {{"owner", bo.id.text()}});
    settle();
    browser.pull(workspace->channels());
    CHECK(said() == "Bo");
    change({"user", bo.id}, {{"name", "Bo Li"}});
    settle();
    browser.pull(workspace->channels());
    CHECK(said() == "Bo Li");
    check_as_fresh(browser, query);
}

TEST_CASE_METHOD(PathsFixture,
                 "rows say anew what others come to that refer to them, however far below",
                 "[channel][rollup]") {
    give_rollups(*this);
    const StreamName group = create("account", {{"name", "Group"}});
    const StreamName account = customer_with(2);
    change(account, {{"parent", group.id.text()}});
    settle();
    const std::vector<Json> queries{{{"list", "account"}}, {{"page", group.text()}}};
    std::vector<Browser> browsers;
    for (const Json& query : queries) {
        browsers.emplace_back(workspace->access(*admin), query);
        browsers.back().connect(workspace->channels());
    }
    const auto follow = [&] {
        settle();
        for (std::size_t i = 0; i < browsers.size(); ++i) {
            browsers[i].pull(workspace->channels());
            INFO("query " << i);
            check_as_fresh(browsers[i], queries[i]);
        }
    };
    const auto said = [&](const StreamName& of, const char* field) {
        return browsers[0].rows.at(of.id.text()).value(field, Json());
    };
    CHECK(said(account, "open_pipeline")["amount"] == "20");
    CHECK(said(group, "open_pipeline")["amount"] == "0");
    CHECK(said(group, "group_pipeline")["amount"] == "20");

    const StreamName deal =
        create("opportunity",
               {{"name", "New"}, {"account", account.id.text()}, {"amount", money_json("5")}});
    follow();
    CHECK(said(account, "open_pipeline")["amount"] == "25");
    CHECK(said(group, "group_pipeline")["amount"] == "25");

    change(deal, {{"account", group.id.text()}});
    follow();
    CHECK(said(account, "open_deals") == 2);
    CHECK(said(group, "open_deals") == 1);

    done(send(Archive{deal}));
    follow();
    CHECK(said(group, "group_pipeline")["amount"] == "20");

    change(account, {{"parent", nullptr}});
    follow();
    CHECK(said(group, "group_pipeline")["amount"] == "0");
}

}  // namespace cairn

#include "events/model/shipped_model.hpp"
#include "projections/live/channel_hub.hpp"
#include "tests/projections/live/channel_fixture.hpp"

// Rows that show converted amounts: rates and days change them without any event of their own.
namespace cairn {
namespace {

using namespace test;

struct RatesFixture : WorkspaceFixture {
    RatesFixture() {
        for (const Json& type : shipped_model())
            if (type.contains("rates")) done(send(Define{{type}}));
        give_rollups(*this);
        account = create("account", {{"name", "Sany"}});
        for (const char* currency : {"USD", "CNY"})
            create("opportunity", {{"name", currency},
                                   {"account", account.id.text()},
                                   {"amount", money_json("10", currency)}});
        settle();
    }
    StreamName enter(const char* rate, const char* from) {
        const StreamName entered =
            create(workspace->model()->rates()->name,
                   {{"currency", "USD"}, {"rate", rate}, {"valid_from", from}});
        settle();
        return entered;
    }
    [[nodiscard]] std::string pipeline(const Browser& browser) const {
        const auto row = browser.rows.find(account.id.text());
        return row == browser.rows.end() || !row->second.contains("open_pipeline")
                   ? "none"
                   : row->second["open_pipeline"]["amount"].get<std::string>();
    }
    std::string pulled(Browser& browser) {
        browser.pull(workspace->channels());
        check_same(browser, Browser(workspace->access(*admin), accounts), workspace->channels());
        return pipeline(browser);
    }
    const Json accounts = {{"list", "account"}};
    StreamName account;
};

}  // namespace

TEST_CASE_METHOD(RatesFixture, "converted amounts follow the rates", "[channel][rates]") {
    Browser browser(workspace->access(*admin), accounts);
    browser.connect(workspace->channels());
    CHECK(pipeline(browser) == "none");
    const StreamName rate = enter("7.1", "2027-01-01");
    CHECK(pulled(browser) == "81");
    change(rate, {{"rate", "7.2"}});
    settle();
    CHECK(pulled(browser) == "82");
    // What changes no rate of the day ends nothing.
    const int begun = browser.begun;
    enter("9", "2027-02-01");
    CHECK(pulled(browser) == "82");
    change(rate, {{"notes", "central bank"}});
    settle();
    CHECK(pulled(browser) == "82");
    CHECK(browser.begun == begun);
    done(send(Archive{rate}));
    settle();
    CHECK(pulled(browser) == "none");
}

TEST_CASE_METHOD(RatesFixture, "converted amounts follow the day", "[channel][rates]") {
    enter("7", "2027-01-01");
    enter("9", "2027-02-01");
    Browser browser(workspace->access(*admin), accounts);
    browser.connect(workspace->channels());
    CHECK(pipeline(browser) == "80");
    clock.advance(std::chrono::hours(24));
    create("contact", {{"name", "Wang"}, {"account", account.id.text()}});
    settle();
    CHECK(pulled(browser) == "100");
}

TEST_CASE_METHOD(RatesFixture,
                 "who comes back after a rate was entered begins anew",
                 "[channel][rates]") {
    Browser browser(workspace->access(*admin), accounts);
    browser.connect(workspace->channels());
    browser.disconnect();
    enter("7", "2027-01-01");
    CHECK(browser.connect(workspace->channels())["reset"] == true);
    CHECK(pipeline(browser) == "80");
}

TEST_CASE_METHOD(RatesFixture, "lists without such amounts do not mind rates", "[channel][rates]") {
    Browser browser(workspace->access(*admin), {{"list", "contact"}});
    browser.connect(workspace->channels());
    const auto before = browser.channel();
    enter("7", "2027-01-01");
    browser.pull(workspace->channels());
    CHECK(browser.channel() == before);
}

TEST_CASE_METHOD(RatesFixture,
                 "commands, lists and records say one figure, and a reopened workspace too",
                 "[channel][rates]") {
    enter("7.123", "2027-01-01");
    const auto said = [&] { return record(account)["open_pipeline"]; };
    const Json figure = {{"amount", "81.23"}, {"converted", true}, {"currency", "CNY"}};
    CHECK(said() == figure);
    CHECK(list("account")["rows"][0]["open_pipeline"] == figure);
    reopen();
    CHECK(said() == figure);
}

TEST_CASE_METHOD(RatesFixture, "followed totals are converted by the rates", "[channel][rates]") {
    const Json query{{"totals", "opportunity"}, {"measure", "sum:amount,greatest:amount"}};
    ChannelHub& hub = workspace->channels();
    Browser browser(workspace->access(*admin), query);
    browser.connect(hub);
    CHECK(browser.measured["all"]["converted"]["sum:amount"].is_null());
    const StreamName rate = enter("7.1", "2027-01-01");
    browser.pull(hub);
    CHECK(browser.measured["all"]["converted"]["sum:amount"]["amount"] == "81");
    CHECK(browser.measured["all"]["converted"]["greatest:amount"]["amount"] == "71");
    change(rate, {{"rate", "7.2"}});
    settle();
    browser.pull(hub);
    CHECK(browser.measured["all"]["converted"]["sum:amount"]["amount"] == "82");
}

}  // namespace cairn

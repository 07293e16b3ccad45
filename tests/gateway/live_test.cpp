#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::uint64_t position_of(const HttpAnswer& answer) {
    const std::string place = answer.headers.at("cairn-position");
    return std::stoull(place.substr(place.find(':') + 1));
}

const Json deals{{"list", "opportunity"}, {"by", "stage"}};

}  // namespace

TEST_CASE("a change by one person reaches the other's board with the totals", "[live]") {
    ServedWorkspace served;
    const std::string id = served.create(
        "opportunity", {{"name", "Lease"}, {"amount", {{"amount", "100"}, {"currency", "CNY"}}}});
    LiveClient browser(served.server->port(), served.other);
    CHECK(browser.subscribe(deals)["reset"] == true);
    CHECK(browser.totals["prospecting"]["sums"]["CNY"] == "100");

    auto ann = served.client(served.member);
    const auto moved = ann.post("/api/v1/records/opportunity/" + id + "/engage", Json::object());
    REQUIRE(browser.follow_to(position_of(moved)));
    CHECK(browser.rows.at(id)["stage"] == "engaging");
    CHECK_FALSE(browser.totals.contains("prospecting"));
    CHECK(browser.totals["engaging"]["count"] == 1);
}

TEST_CASE("totals are told as they are answered, and what becomes of them", "[live]") {
    ServedWorkspace served;
    const std::string id = served.create(
        "opportunity", {{"name", "Lease"}, {"amount", {{"amount", "100"}, {"currency", "CNY"}}}});
    LiveClient browser(served.server->port(), served.other);
    const Json asked{
        {"totals", "opportunity"}, {"by", "stage"}, {"measure", "count,sum:amount,least:amount"}};
    auto ann = served.client(served.member);
    const auto check_as_answered = [&] {
        const Json answer =
            ann.get("/api/v1/totals/opportunity?by=stage&measure=count,sum:amount,least:amount")
                .json();
        for (const char* member : {"total", "all", "groups"})
            CHECK(browser.measured[member] == answer[member]);
    };
    CHECK(browser.subscribe(asked)["reset"] == true);
    check_as_answered();
    REQUIRE(browser.follow_to(
        position_of(ann.post("/api/v1/records/opportunity/" + id + "/engage", Json::object()))));
    CHECK(browser.measured["groups"][0]["by"] == Json({"engaging"}));
    check_as_answered();
    REQUIRE(browser.follow_to(position_of(
        ann.post("/api/v1/records/opportunity",
                 {{"name", "Sale"}, {"amount", {{"amount", "7"}, {"currency", "CNY"}}}}))));
    CHECK(browser.measured["all"]["least:amount"]["amount"] == "7");
    check_as_answered();
    CHECK(browser.subscribe({{"totals", "opportunity"}, {"by", "nothing"}})["reason"] ==
          "totals.by");
}

TEST_CASE(
    "a client that was away while 500 changes happened gets exactly those, also across a restart",
    "[live]") {
    ServedWorkspace served;
    for (int i = 0; i < 20; ++i)
        served.create("opportunity", {{"name", "Deal " + std::to_string(i)}});
    LiveClient browser(served.server->port(), served.other);
    browser.subscribe(deals);
    const auto ids = [&] {
        std::vector<std::string> found;
        for (const auto& [id, row] : browser.rows) found.push_back(id);
        return found;
    }();
    REQUIRE(ids.size() == 20);
    browser.disconnect();

    auto ann = served.client(served.member);
    HttpAnswer last;
    for (int i = 0; i < 500; ++i)
        last = ann.patch("/api/v1/records/opportunity/" + ids[static_cast<std::size_t>(i) % 7],
                         {{"product", "v" + std::to_string(i)}});
    served.stop();
    served.start();
    browser.upserts = 0;
    browser.connect(served.server->port());
    const Json resumed = browser.subscribe(deals);
    CHECK(resumed["reset"] == false);
    CHECK(resumed["remove"].empty());
    CHECK(browser.upserts == 7);
    CHECK(browser.position >= position_of(last));
    LiveClient fresh(served.server->port(), served.other);
    fresh.subscribe(deals);
    CHECK(browser.rows == fresh.rows);
    CHECK(browser.totals == fresh.totals);
}

TEST_CASE("a row that no longer matches is removed and one that begins to is added", "[live]") {
    ServedWorkspace served;
    const std::string id = served.create("opportunity", {{"name", "Lease"}});
    LiveClient browser(served.server->port(), served.other);
    browser.subscribe(
        {{"list", "opportunity"}, {"filter", {{"==", {{{"var", "stage"}}, "prospecting"}}}}});
    CHECK(browser.rows.contains(id));
    auto ann = served.client(served.member);
    REQUIRE(browser.follow_to(
        position_of(ann.post("/api/v1/records/opportunity/" + id + "/engage", Json::object()))));
    CHECK_FALSE(browser.rows.contains(id));
    REQUIRE(browser.follow_to(
        position_of(ann.post("/api/v1/records/opportunity/" + id + "/prospect", Json::object()))));
    CHECK(browser.rows.contains(id));
}

TEST_CASE("wrong frames are answered, not obeyed, and too many channels refused", "[live]") {
    ServedWorkspace served;
    LiveClient browser(served.server->port(), served.member);
    const auto reason_of = [&](const Json& message) {
        browser.send(message);
        return browser.receive().value_or(Json{{"reason", "none"}}).value("reason", "");
    };
    CHECK(reason_of({{"op", "explode"}}) == "request.op");
    CHECK(reason_of({{"op", "subscribe"}}) == "query.invalid");
    CHECK(reason_of({{"op", "subscribe"}, {"query", {{"list", "nonsense"}}}}) == "type.unknown");
    CHECK(reason_of({{"op", "subscribe"},
                     {"query", {{"list", "account"}, {"filter", {{"explode", 1}}}}}}) ==
          "filter.invalid");
    CHECK(reason_of({{"op", "unsubscribe"}, {"channel", "k99"}}) == "channel.unknown");
    browser.send({{"op", "ping"}});
    CHECK(browser.receive().value()["op"] == "pong");
    for (int i = 0; i < 64; ++i) {
        browser.send(
            {{"op", "subscribe"},
             {"query", {{"list", "account"}, {"filter", {{">", {{{"var", "employees"}}, i}}}}}}});
        REQUIRE(browser.receive().value()["op"] == "subscribed");
    }
    CHECK(reason_of({{"op", "subscribe"}, {"query", {{"list", "account"}}}}) ==
          "channels.too_many");
}

TEST_CASE("what is refused is said whole, wherever it is cut", "[live]") {
    ServedWorkspace served;
    LiveClient browser(served.server->port(), served.member);
    for (const char* member : {"by", "measure"}) {
        const Json query = {{"totals", "account"}, {member, std::string(199, 'x') + "é"}};
        browser.send({{"op", "subscribe"}, {"query", query}});
        const auto refused = browser.receive();
        REQUIRE(refused);
        CHECK((*refused)["reason"] == std::string("totals.") + member);
    }
    const Json query = {{"totals", "account"}, {std::string(98, 'x') + "é", 1}};
    browser.send({{"op", "subscribe"}, {"query", query}});
    CHECK(browser.receive().value()["reason"] == "query.invalid");
}

TEST_CASE("a browser that never reads holds nobody else up", "[live]") {
    ServedWorkspace served;
    LiveClient sleeper(served.server->port(), served.member);
    sleeper.subscribe({{"list", "account"}});
    LiveClient reader(served.server->port(), served.other);
    reader.subscribe({{"list", "account"}});
    // In a few commits: before the server takes who reads nothing for gone.
    for (int i = 0; i < 12; ++i) {
        served.create_large_accounts(50);
        REQUIRE(reader.follow_to(served.workspace->head().value));
    }
    CHECK(reader.rows.size() == 600);
    // The sleeper's channel has long forgotten what it missed: it is told so instead of being
    // filled partly.
    std::string last_op;
    while (const auto message = sleeper.receive(std::chrono::seconds(60))) {
        last_op = (*message)["op"];
        if (last_op == "stale") break;
    }
    CHECK(last_op == "stale");
}

TEST_CASE("a live list shows a record when it comes due, though nothing happens", "[live]") {
    ServedWorkspace served;
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string due = time_text(served.clock.now() + std::chrono::seconds(4));
    const std::string visit =
        served.create("activity", {{"name", "Visit"}, {"account", account}, {"happened_at", due}});
    LiveClient browser(served.server->port(), served.other);
    browser.subscribe({{"list", "activity"},
                       {"filter", {{"<=", {{{"var", "happened_at"}}, {{"var", "$now"}}}}}}});
    CHECK(browser.total == 0);
    served.clock.advance(std::chrono::seconds(5));
    REQUIRE(browser.follow_to(0, due));
    CHECK(browser.rows.contains(visit));
    CHECK(browser.total == 1);
    // And a change after it counts it.
    auto ann = served.client(served.member);
    const auto other =
        ann.post("/api/v1/records/activity", {{"name", "Call"}, {"account", account}});
    REQUIRE(browser.follow_to(position_of(other)));
    CHECK(browser.total == 2);
    CHECK(browser.rows.size() == 2);
}

#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("a field tells which event set it", "[time]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string at = "/api/v1/records/account/" + account;
    const std::string made = ann.get(at).json()["position"];
    const std::string changed = ann.patch(at, {{"name", "Acme Ltd"}}).json()["position"];
    const auto why = ann.get(at + "/why?field=name");
    CHECK(why.json()["event"]["position"] == changed);
    CHECK(split_place(why.headers.at("cairn-position")).rest ==
          why.json()["position"].get<std::string>());
    CHECK(ann.get(at + "/why?field=name&at=" + made).json()["event"]["position"] == made);
    CHECK(ann.get(at + "/why?field=city").json()["event"].is_null());
    CHECK(ann.get(at + "/why?field=nonsense").status == 400);
    CHECK(ann.get(at + "/why").reason() == "field.unknown");
    CHECK(ann.get(at + "/why?field=score").status == 422);
    CHECK(ann.get(at + "/why?field=name&colour=red").reason() == "request.unknown_parameter");
}

TEST_CASE("the log is read backwards, by account and by time", "[events]") {
    ServedWorkspace served;
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string early = time_text(served.clock.now());
    served.clock.advance(std::chrono::hours(1));
    served.create("account", {{"name", "Other"}});
    served.create("opportunity", {{"name", "Lease"}, {"account", account}});
    auto eve = served.client(served.auditor);
    const std::string head = std::to_string(served.workspace->head().value);
    const auto told = [&](const std::string& query) {
        std::string types;
        const auto answer = eve.get("/api/v1/events?" + query);
        REQUIRE(answer.status == 200);
        const Json page = answer.json();
        for (const auto& event : page["events"]) types += event["type"].get<std::string>() + ' ';
        return types;
    };
    const std::string end = "&before=" + std::to_string(served.workspace->head().value + 1);
    CHECK(told("account=" + account + end) == "opportunity.created account.created ");
    CHECK(told("account=" + account) == "account.created opportunity.created ");
    CHECK(told("types=account&to_time=" + early + end) == "account.created ");
    CHECK(told("types=account,opportunity&from_time=2027-01-31T08:30:00Z") ==
          "account.created opportunity.created ");
    const Json first = eve.get("/api/v1/events?limit=2" + end).json();
    CHECK(first["events"][0]["position"] == head);
    CHECK(first["head"] == head);
    const std::string next = first["next"];
    CHECK(next == place_text(served.workspace->epoch(), {served.workspace->head().value - 1}));
    CHECK(eve.get("/api/v1/events?limit=1&before=" + next).json()["events"][0]["position"] ==
          std::to_string(served.workspace->head().value - 2));
    CHECK(eve.get("/api/v1/events?before=2").json()["next"].is_null());
    CHECK(eve.get("/api/v1/events?before=1").json()["events"].empty());
    CHECK(eve.get("/api/v1/events?before=1&after=1").reason() == "events.before");
    CHECK(eve.get("/api/v1/events?before=5", {{"Accept", "text/event-stream"}}).reason() ==
          "events.before");
    CHECK(eve.get("/api/v1/events?account=x").reason() == "events.account");
    CHECK(eve.get("/api/v1/events?from_time=today").reason() == "events.from_time");
    CHECK(eve.get("/api/v1/events?to_time=today").reason() == "events.to_time");
    CHECK(served.client(served.member).get("/api/v1/events?before=5").status == 403);
}

TEST_CASE("a board is compared with an earlier moment", "[time]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string deal = served.create("opportunity", {{"name", "Lease"}});
    const std::string then = std::to_string(served.workspace->head().value);
    REQUIRE(ann.post("/api/v1/records/opportunity/" + deal + "/engage", Json::object()).status ==
            200);
    const std::string path = "/api/v1/board/opportunity/compare";
    const auto answer = ann.get(path + "?from=" + then);
    REQUIRE(answer.status == 200);
    CHECK(answer.json()["rows"][0]["change"] == "moved");
    CHECK(answer.json()["from"] == then);
    CHECK(split_place(answer.headers.at("cairn-position")).rest ==
          answer.json()["to"].get<std::string>());
    CHECK(ann.get(path + "?from=" + then + "&to=" + then).json()["rows"].empty());
    CHECK(ann.get(path + "?from=2020-01-01T00:00:00Z").json()["counts"]["entered"] == 1);
    CHECK(ann.get(path).reason() == "at.invalid");
    CHECK(ann.get(path + "?from=" + then + "&to=2020-01-01T00:00:00Z").reason() == "type.unknown");
    const std::string before = std::to_string(served.workspace->head().value - 2);
    CHECK(ann.get(path + "?from=" + then + "&to=" + before).reason() == "at.order");
    CHECK(ann.get("/api/v1/board/account/compare?from=1").reason() == "request.by");
}

TEST_CASE("every read takes a moment and says which it shows", "[time]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string then = std::to_string(served.workspace->head().value);
    REQUIRE(ann.patch("/api/v1/records/account/" + account, {{"name", "Unheard"}}).status == 200);
    const std::string record = "/api/v1/records/account/" + account;
    for (const std::string& path :
         {record, record + "/history", record + "/page", record + "/timeline",
          std::string("/api/v1/records/account"), std::string("/api/v1/board/opportunity"),
          std::string("/api/v1/inbox"), std::string("/api/v1/model")}) {
        INFO(path);
        const auto answer = ann.get(path + "?at=" + then);
        CHECK(answer.status == 200);
        CHECK(split_place(answer.headers.at("cairn-position")).rest == then);
        CHECK(answer.body.find("Unheard") == std::string::npos);
        CHECK(ann.get(path + "?at=99999").reason() == "at.future");
    }
}

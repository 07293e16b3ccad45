#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::string last_commit(ServedWorkspace& served) {
    auto eve = served.client(served.auditor);
    const auto newest = eve.get("/api/v1/events?limit=1&before=" +
                                std::to_string(served.workspace->head().value + 1));
    return newest.json()["events"][0]["commit"];
}

}  // namespace

TEST_CASE("a commit is undone by its position, with a reason, once for each key", "[undo]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string at = "/api/v1/records/account/" + account;
    const auto both = ann.patch(at, {{"city", "Wuhan"}, {"country", "CN"}});
    REQUIRE(both.status == 200);
    const std::string commit = both.json()["position"];
    auto bob = served.client(served.other);
    const std::string later = bob.patch(at, {{"city", "Xiamen"}}).json()["position"];

    const HttpClient::Headers key{{"Idempotency-Key", "undo-1"}};
    const auto undone =
        ann.post("/api/v1/commits/" + commit + "/undo", {{"reason", "Wrong list"}}, key);
    REQUIRE(undone.status == 200);
    const Json answer = undone.json();
    CHECK(answer["commit"] == commit);
    CHECK(answer["put_back"] == 1);
    REQUIRE(answer["kept"].size() == 1);
    CHECK(answer["kept"][0]["record"] == "account/" + account);
    CHECK(answer["kept"][0]["field"] == "city");
    CHECK(answer["kept"][0]["position"] == later);
    CHECK(answer["kept"][0]["why"] == "changed_later");
    CHECK(answer["titles"][account] == "Acme");
    CHECK(answer["titles"][answer["kept"][0]["by"].get<std::string>()] == "bob@cairn.example");
    CHECK(split_place(undone.headers.at("cairn-position")).rest ==
          answer["position"].get<std::string>());
    const Json record = ann.get(at).json();
    CHECK(record["city"] == "Xiamen");
    CHECK_FALSE(record.contains("country"));

    const Json event = ann.get(at + "/history?limit=1").json()["events"][0];
    CHECK(event["cause"] == "undo");
    CHECK(event["reason"] == "Wrong list");
    CHECK(event["position"] == answer["position"]);

    CHECK(ann.post("/api/v1/commits/" + commit + "/undo", {{"reason", "Wrong list"}}, key).json() ==
          answer);
    const auto again =
        ann.post("/api/v1/commits/" + std::string(answer["position"]) + "/undo", Json::object());
    CHECK(again.json()["put_back"] == 1);
    CHECK(ann.get(at).json()["country"] == "CN");
}

TEST_CASE("what is no commit, and what one may not undo, is refused", "[undo]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const auto refusal = [&](const std::string& position, const Json& body = Json::object()) {
        const auto answer = ann.post("/api/v1/commits/" + position + "/undo", body);
        return std::to_string(answer.status) + ' ' + answer.reason();
    };
    CHECK(refusal("0") == "404 commit.unknown");
    CHECK(refusal("99999999") == "404 commit.unknown");
    CHECK(refusal("x") == "404 commit.unknown");
    CHECK(refusal("1") == "422 undo.not_possible");
    CHECK(refusal("1", {{"colour", "red"}}) == "400 request.body");
    CHECK(refusal("1", {{"reason", 1}}) == "400 request.reason");
    // Ann may not write users, however they came to be.
    auto eve = served.client(served.auditor);
    const Json users = eve.get("/api/v1/events?types=user.created&limit=100").json();
    CHECK(refusal(users["events"].back()["position"]) == "403 access.denied");
    CHECK(eve.post("/api/v1/commits/" + last_commit(served) + "/undo", Json::object()).status ==
          403);
}

TEST_CASE("a transition that is undone is an event of its own", "[undo]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string deal = served.create("opportunity", {{"name", "Lease"}});
    const std::string at = "/api/v1/records/opportunity/" + deal;
    const std::string commit = ann.post(at + "/engage", Json::object()).json()["position"];
    REQUIRE(ann.post("/api/v1/commits/" + commit + "/undo", Json::object()).status == 200);
    const Json event = ann.get(at + "/history?limit=1").json()["events"][0];
    CHECK(event["type"] == "opportunity.moved");
    CHECK(event["data"]["transition"] == "");
    CHECK(event["data"]["from"] == "engaging");
    CHECK(event["data"]["to"] == "prospecting");
    CHECK(event["data"]["changes"]["engaged_on"]["new"].is_null());
}

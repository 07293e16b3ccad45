#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

const Json asked{{"asked_by", "person"}, {"reason", "Request 17 of 12 March"}};

}  // namespace

TEST_CASE("an administrator erases a person, with who asked and why", "[erase]") {
    ServedWorkspace served;
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string person = served.create(
        "contact", {{"name", "Li Wei"}, {"mobile", "13905550187"}, {"account", account}});
    const std::string at = "/api/v1/records/contact/" + person;
    auto ada = served.client(served.admin);
    const HttpClient::Headers key{{"Idempotency-Key", "erase-1"}};
    const auto sent = ada.post(at + "/erase", asked, key);
    REQUIRE(sent.status == 200);
    CHECK(sent.json()["mobile"] == Json{{"erased", true}});
    CHECK(sent.json()["title"] == "");
    CHECK(sent.json()["account"] == account);
    CHECK(ada.post(at + "/erase", asked, key).json()["version"] == sent.json()["version"]);

    const Json events = ada.get(at + "/history").json()["events"];
    REQUIRE(events.size() == 2);
    CHECK(events[0]["type"] == "contact.erased");
    CHECK(events[0]["reason"] == asked["reason"]);
    CHECK(events[0]["data"] == Json{{"asked_by", "person"}});
    CHECK(events[1]["data"]["fields"]["mobile"] == Json{{"erased", true}});
    const auto log = ada.get("/api/v1/events?limit=10000");
    CHECK(log.body.find("13905550187") == std::string::npos);
    const std::string commit = events[0]["commit"];
    CHECK(ada.post("/api/v1/commits/" + commit + "/undo", Json::object()).reason() ==
          "undo.not_possible");
}

TEST_CASE("erasing says who may and what is missing", "[erase]") {
    ServedWorkspace served;
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string person = served.create("contact", {{"name", "Li Wei"}, {"account", account}});
    auto ada = served.client(served.admin);
    const auto refusal = [&](const std::string& path, const Json& body,
                             const HttpClient::Headers& headers = {}) {
        const auto answer = ada.post("/api/v1/records/" + path + "/erase", body, headers);
        return std::to_string(answer.status) + ' ' + answer.reason();
    };
    const std::string at = "contact/" + person;
    CHECK(refusal(at, Json::object()) == "400 request.body");
    CHECK(refusal(at, {{"asked_by", "person"}}) == "400 request.body");
    CHECK(refusal(at, {{"asked_by", "person"}, {"reason", ""}}) == "400 request.body");
    CHECK(refusal(at, {{"asked_by", 1}, {"reason", "Why"}}) == "400 request.body");
    CHECK(refusal(at, {{"asked_by", "Li"}, {"reason", "Why"}}) == "400 erase.asked_by");
    CHECK(refusal(at, asked, {{"If-Match", "\"1\""}}) == "400 request.if_match");
    CHECK(refusal("account/" + account, asked) == "422 erase.nothing_personal");
    CHECK(refusal("contact/" + account, asked) == "404 record.unknown");
    auto ann = served.client(served.member);
    CHECK(ann.post("/api/v1/records/" + at + "/erase", asked).status == 403);
    CHECK(ann.get("/api/v1/records/" + at).json()["name"] == "Li Wei");
}

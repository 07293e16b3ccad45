#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("the log is read as JSON and as lines, by type, stream and actor", "[events]") {
    ServedWorkspace served;
    const std::string id = served.create("account", {{"name", "Acme"}});
    auto eve = served.client(served.auditor);
    const auto all = eve.get("/api/v1/events?limit=1000").json();
    std::uint64_t position = 0;
    for (const auto& event : all["events"])
        CHECK(std::stoull(event["position"].get<std::string>()) == ++position);
    CHECK(all["head"] == std::to_string(position));
    const auto lines = eve.get("/api/v1/events?limit=1000", {{"Accept", "application/x-ndjson"}});
    CHECK(static_cast<std::uint64_t>(std::count(lines.body.begin(), lines.body.end(), '\n')) ==
          position);
    CHECK(eve.get("/api/v1/events?types=account.created").json()["events"].size() == 1);
    CHECK(eve.get("/api/v1/events?stream=account/" + id)
              .json()["events"][0]["data"]["fields"]["name"] == "Acme");
    CHECK(
        eve.get("/api/v1/events?types=account&actor=" + served.member_id).json()["events"].size() ==
        1);
    CHECK(eve.get("/api/v1/events?until=3&limit=1000").json()["events"].size() == 3);
    CHECK(eve.get("/api/v1/events?limit=0").reason() == "events.limit");
    const auto beyond = eve.get("/api/v1/events?after=18446744073709551615");
    CHECK(beyond.reason() == "events.after");
    CHECK(beyond.json()["head"] == std::to_string(position));
    CHECK(beyond.json()["epoch"] == served.workspace->epoch().text());
    CHECK(all["next"].is_null());
    const auto first = eve.get("/api/v1/events?limit=2").json();
    CHECK(first["next"] == place_text(served.workspace->epoch(), {2}));
    CHECK(eve.get("/api/v1/events?limit=1000&after=2").json()["events"].size() == position - 2);
}

TEST_CASE("an event stream follows the log from where the client was", "[events]") {
    ServedWorkspace served;
    const std::string head = served.place();
    auto ann = served.client(served.member);
    REQUIRE(ann.post("/api/v1/records/account", {{"name", "First"}}).status == 201);
    EventStreamClient stream(served.server->port(), served.auditor, head);
    CHECK(stream.next()["data"]["fields"]["name"] == "First");
    REQUIRE(ann.post("/api/v1/records/account", {{"name", "Second"}}).status == 201);
    CHECK(stream.next()["data"]["fields"]["name"] == "Second");
}

TEST_CASE("every refusal is a problem with a stable reason, and what is open stays open",
          "[problems]") {
    ServedWorkspace served;
    HttpClient stranger(served.server->port());
    CHECK(stranger.get("/health").json()["status"] == "ok");
    CHECK(stranger.get("/ready").json()["status"] == "ready");
    CHECK(stranger.get("/metrics").body.find("cairn_log_head") != std::string::npos);
    const auto refused = stranger.get("/api/v1/me");
    CHECK(refused.status == 401);
    CHECK(refused.headers.at("content-type") == "application/problem+json");
    CHECK(refused.reason() == "session.required");
    CHECK(stranger.get("/api/v1/live").status == 401);
    CHECK(served.client(served.member).get("/api/v1/live").status == 426);
}

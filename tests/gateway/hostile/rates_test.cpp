#include "gateway/rates.hpp"

#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

using Steady = std::chrono::steady_clock;

/// How many of so many are let through.
template <class Ask>
int let_through(int times, const Ask& ask) {
    int count = 0;
    for (int i = 0; i < times; ++i) count += ask() ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("a rate lets a minute's worth through at once, and then one after the other", "[rates]") {
    Steady::time_point now{};
    Rates rates(2, [&] { return now; });
    CHECK(let_through(200, [&] { return !rates.take("ann"); }) == 120);
    CHECK(rates.take("ann") == std::chrono::seconds(1));
    CHECK_FALSE(rates.take("bob"));
    now += std::chrono::milliseconds(500);
    CHECK_FALSE(rates.take("ann"));
    CHECK(rates.take("ann"));
    now += std::chrono::seconds(10);
    CHECK(let_through(100, [&] { return !rates.take("ann"); }) == 20);
    now += std::chrono::hours(1);
    CHECK(let_through(200, [&] { return !rates.take("ann"); }) == 120);
    Rates none(0, [&] { return now; });
    CHECK(let_through(100'000, [&] { return !none.take("ann"); }) == 100'000);
    CHECK(none.known() == 0);
}

TEST_CASE("whoever has not come lately is forgotten", "[rates]") {
    Steady::time_point now{};
    Rates rates(100, [&] { return now; });
    for (int i = 0; i < 100'000; ++i) {
        static_cast<void>(rates.take(std::to_string(i)));
        now += std::chrono::microseconds(100);
    }
    CHECK(rates.known() < 10'000);
}

TEST_CASE("too many writes of one person are told when to go on, and hold up nobody else",
          "[rates]") {
    ServedWorkspace served({.threads = 2, .rates = {.writes_of_person = 1}});
    auto ann = served.client(served.member);
    const auto write = [&] {
        return ann.post("/api/v1/records/account", {{"name", "A"}}).status == 201;
    };
    const int written = let_through(70, write);
    CHECK(written >= 60);
    CHECK(written < 70);
    const auto refused = ann.post("/api/v1/records/account", {{"name", "A"}});
    CHECK(refused.status == 429);
    CHECK(refused.reason() == "requests.too_often");
    CHECK(refused.json()["of"] == "person");
    CHECK(std::stoi(refused.headers.at("retry-after")) >= 1);
    CHECK(ann.get("/api/v1/records/account").json()["total"] == written);
    CHECK(served.client(served.other).post("/api/v1/records/account", {{"name", "B"}}).status ==
          201);
}

TEST_CASE("a batch is one write, however much it brings", "[rates]") {
    ServedWorkspace served({.threads = 2, .rates = {.writes_of_person = 1}});
    Json commands = Json::array();
    for (int i = 0; i < 1000; ++i)
        commands.push_back({{"create", "account"}, {"fields", {{"name", "A"}}}});
    auto ann = served.client(served.member);
    for (int i = 0; i < 3; ++i)
        CHECK(ann.post("/api/v1/batch", {{"commands", commands}}).status == 200);
}

TEST_CASE("costly reads have a rate, short ones none", "[rates]") {
    ServedWorkspace served({.threads = 2, .rates = {.costly_reads_of_person = 1}});
    auto ann = served.client(served.member);
    const auto search = [&] { return ann.get("/api/v1/records/account?q=a").status == 200; };
    CHECK(let_through(70, search) < 70);
    CHECK(ann.get("/api/v1/records/account?q=a").reason() == "requests.too_often");
    CHECK(let_through(200, [&] { return ann.get("/api/v1/me").status == 200; }) == 200);
}

TEST_CASE("what looks through many records has the rate of costly reads, however it is asked",
          "[rates]") {
    ServedWorkspace served({.threads = 2, .rates = {.costly_reads_of_person = 1}});
    served.create("account", {{"name", "A"}});
    auto ann = served.client(served.member);
    const auto limit = [&](const auto& ask) {
        CHECK(let_through(70, [&] { return ask().status == 200; }) < 70);
        CHECK(ask().reason() == "requests.too_often");
    };
    SECTION("as a file") {
        limit([&] { return ann.get("/api/v1/records/account/export?format=csv"); });
    }
    SECTION("to be counted for a change") {
        limit([&] { return ann.post("/api/v1/bulk/count", {{"type", "account"}}); });
    }
    SECTION("to be followed") {
        LiveClient live(served.server->port(), served.member);
        const auto subscribe = [&]() -> Json {
            live.send({{"op", "subscribe"}, {"ref", "a"}, {"query", {{"list", "account"}}}});
            const Json answer = live.receive().value_or(Json::object());
            if (!answer.contains("channel")) return answer;
            live.send({{"op", "unsubscribe"}, {"channel", answer["channel"]}});
            CHECK(live.receive().value_or(Json::object())["op"] == "unsubscribed");
            return answer;
        };
        CHECK(let_through(70, [&] { return subscribe()["op"] == "subscribed"; }) < 70);
        const Json refused = subscribe();
        CHECK(refused["op"] == "error");
        CHECK(refused["ref"] == "a");
        CHECK(refused["reason"] == "requests.too_often");
        CHECK(refused["data"]["retry_after_s"].get<int>() >= 1);
    }
}

TEST_CASE("taking a list as a file is a write too, as the log says who took it", "[rates]") {
    ServedWorkspace served({.threads = 2, .rates = {.writes_of_person = 1}});
    auto ann = served.client(served.member);
    const char* const file = "/api/v1/records/account/export?format=csv";
    CHECK(let_through(70, [&] { return ann.get(file).status == 200; }) < 70);
    CHECK(ann.get(file).reason() == "requests.too_often");
    CHECK(ann.send("HEAD", file).status == 200);
}

TEST_CASE("strangers of one network have a rate, whom the server knows and what is free have none",
          "[rates]") {
    ServedWorkspace served({.threads = 2, .rates = {.requests_of_stranger = 1}});
    HttpClient stranger(served.at(), "no token of ours");
    const auto ask = [&] { return stranger.get("/api/v1/me").status == 401; };
    CHECK(let_through(70, ask) < 70);
    const auto refused = stranger.get("/api/v1/session");
    CHECK(refused.reason() == "requests.too_often");
    CHECK(refused.json()["of"] == "network");
    CHECK(let_through(100, [&] { return stranger.get("/health").status == 200; }) == 100);
    CHECK(served.client(served.member).get("/api/v1/me").status == 200);
}

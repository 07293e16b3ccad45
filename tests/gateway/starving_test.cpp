#include <catch2/catch.hpp>

#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/client_frame.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::chrono::seconds patience{60};

/// Each at somebody else's account.
std::string sign_in_from(const std::string& address) {
    const std::string body = json_text(
        {{"email", url_encoded(address) + "@cairn.example"}, {"password", "wrong wrong wrong"}});
    return "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + address +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A rule that costs much and is neither refused nor remembered.
std::string costly_filter(int number) {
    Json sum = Json::array();
    for (int i = 0; i < 2000; ++i) sum.push_back(i);
    return json_text(
        {{">",
          {{{"reduce", {sum, {{"+", {{{"var", "accumulator"}}, {{"var", "current"}}}}}, number}}},
           0}}});
}

}  // namespace

TEST_CASE("sign-ins from everywhere keep no list waiting", "[starving]") {
    ServedWorkspace served({.threads = 2, .behind_proxy = true});
    served.create("account", {{"name", "Acme"}});
    std::vector<std::unique_ptr<RawConnection>> strangers;
    for (int i = 0; i < 100; ++i)
        strangers.push_back(std::make_unique<RawConnection>(
            served.server->port(), sign_in_from("10.1.0." + std::to_string(i))));
    auto ann = served.client(served.member);
    for (int i = 0; i < 5; ++i)
        CHECK(ann.get("/api/v1/records/account?q=acme").json()["total"] == 1);
    // The lists have come while most of the others still wait.
    const auto waiting = std::ranges::count_if(
        strangers, [](const auto& stranger) { return !stranger->has_something_to_read(); });
    CHECK(waiting > 10);
    for (const auto& stranger : strangers) {
        REQUIRE(stranger->read_to("\r\n\r\n", patience));
        CHECK(stranger->received.starts_with("HTTP/1.1 401"));
    }
}

TEST_CASE("one network's sign-ins wait for their own, and too many are told when to come back",
          "[starving]") {
    ServedWorkspace served({.threads = 2, .behind_proxy = true});
    std::vector<std::unique_ptr<RawConnection>> many;
    for (int i = 0; i < 60; ++i)
        many.push_back(std::make_unique<RawConnection>(
            served.server->port(),
            sign_in_from("2001:db8::" + std::to_string(i))));  // All of one /64.
    RawConnection other(served.server->port(), sign_in_from("192.0.2.1"));
    REQUIRE(other.read_to("\r\n\r\n", patience));
    CHECK(other.received.starts_with("HTTP/1.1 401"));
    std::size_t refused = 0;
    for (const auto& each : many) {
        REQUIRE(each->read_to("\r\n\r\n", patience));
        const bool told = each->received.find("\r\nRetry-After: ") != std::string::npos;
        const bool busy = each->received.starts_with("HTTP/1.1 503") ||
                          each->received.starts_with("HTTP/1.1 429");
        refused += busy && told ? 1 : 0;
        CHECK((each->received.starts_with("HTTP/1.1 401") || (busy && told)));
    }
    CHECK(refused > 0);
}

TEST_CASE("one person's costly reads and channels wait for their own", "[starving]") {
    ServedWorkspace served;
    Json commands = Json::array();
    for (int i = 0; i < 1000; ++i)
        commands.push_back(
            {{"create", "account"}, {"fields", {{"name", "A" + std::to_string(i)}}}});
    auto ann = served.client(served.member);
    REQUIRE(ann.post("/api/v1/batch", {{"commands", commands}}).status == 200);
    served.workspace->wait_for(served.workspace->head(), patience);
    std::vector<std::unique_ptr<RawConnection>> costly;
    for (int i = 0; i < 20; ++i) {
        auto reader = std::make_unique<RawConnection>(
            served.server->port(),
            "GET /api/v1/records/account?filter=" + url_encoded(costly_filter(i)) +
                " HTTP/1.1\r\nHost: a\r\n" + bearer(served.member) + "\r\n\r\n");
        costly.push_back(std::move(reader));
        auto live = std::make_unique<RawConnection>(served.server->port(),
                                                    live_head(bearer(served.member)));
        REQUIRE(live->read_to("\r\n\r\n"));
        live->received.clear();
        live->send(client_frame::frame(
            client_frame::text,
            R"({"op":"subscribe","query":{"list":"account","filter":)" + costly_filter(i) + "}}"));
        costly.push_back(std::move(live));
    }
    auto bob = served.client(served.other);
    for (int i = 0; i < 3; ++i) CHECK(bob.get("/api/v1/records/account?q=a99").status == 200);
    CHECK(bob.get("/health").status == 200);
    const auto waiting = std::ranges::count_if(
        costly, [](const auto& each) { return !each->has_something_to_read(); });
    CHECK(waiting > 5);
    // Each of them is answered all the same, if only with a refusal.
    for (const auto& each : costly)
        CHECK(comes_true([&] { return each->has_something_to_read(); }, patience));
}

#include <deque>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "gateway/http/idle_connections.hpp"
#include "gateway/open_files.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/client_frame.hpp"
#include "tests/support/live_client.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::chrono::seconds holdings_patience{10};
const std::string health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

struct FakeConnection final : Connection {
    void drop() override { is_dropped = true; }
    bool is_dropped = false;
};

bool answers(ServerPlace at) {
    RawConnection client(at, health);
    return client.read_to("{\"status\":\"ok\"}", holdings_patience);
}

std::size_t anonymous_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return std::stoul(line.substr(8));
    return 0;
}

std::string subscription(int employees_above) {
    const Json filter{{">", {{{"var", "employees"}}, employees_above}}};
    return client_frame::frame(
        client_frame::text,
        json_text(Json{{"op", "subscribe"}, {"query", {{"list", "account"}, {"filter", filter}}}}));
}

}  // namespace

TEST_CASE("idle connections up to the limit keep nobody out: the oldest goes", "[holdings]") {
    constexpr std::size_t most = 8;
    const ServedWorkspace served({.threads = 1, .connections_max = most});
    const std::uint16_t port = served.server->port();
    std::vector<std::unique_ptr<RawConnection>> idle;
    for (std::size_t i = 0; i < 3 * most; ++i)
        idle.push_back(std::make_unique<RawConnection>(port));
    // One of them has begun a head and does not end it.
    idle.push_back(std::make_unique<RawConnection>(port, "GET / HTTP/1.1\r\n"));
    for (int i = 0; i < 20; ++i) CHECK(answers(port));
    CHECK(idle.front()->end(holdings_patience));
    CHECK(served.server->metrics().connections <= static_cast<std::int64_t>(most) + 1);
}

TEST_CASE("who comes when all connections are at work waits to be taken", "[holdings]") {
    ServedWorkspace served({.threads = 1, .connections_max = 2});
    const std::uint16_t port = served.server->port();
    const std::string body_follows = "POST /api/v1/records/account HTTP/1.1\r\nHost: a\r\n" +
                                     bearer(served.member) + "\r\nContent-Length: 2\r\n\r\n";
    RawConnection first(port, body_follows);
    const RawConnection second(port, body_follows);
    // Both are past their heads.
    REQUIRE(
        comes_true([&] { return served.server->metrics().connections == 2; }, holdings_patience));
    RawConnection next(port, health);
    CHECK_FALSE(next.end(std::chrono::milliseconds(200)));
    CHECK(next.received.empty());
    first.send("{}");
    REQUIRE(first.read_to("\r\n\r\n", holdings_patience));
    CHECK(next.read_to("{\"status\":\"ok\"}", holdings_patience));
}

TEST_CASE("all networks of one site have no more connections than two of them", "[holdings]") {
    Shares networks(3), sites(6);
    IdleConnections idle;
    std::deque<FakeConnection> all;
    const auto is_taken = [&](int subnet) {
        FakeConnection& next = all.emplace_back();
        next.network = "2001:db8:0:" + std::to_string(subnet) + "::/64";
        next.site = "2001:db8::/48";
        return idle.give_shares(next, networks, sites);
    };
    for (int i = 0; i < 6; ++i) CHECK(is_taken(i));
    CHECK_FALSE(is_taken(6));
    CHECK(networks.held_by(all.back().network) == 1);  // Until it goes.
    all.pop_back();
    {
        // The one that waits longest makes room, whichever network it is of.
        const IdleConnections::Place first(idle, all[4]), second(idle, all[2]);
        CHECK(is_taken(7));
        CHECK(all[4].is_dropped);
        CHECK_FALSE(all[2].is_dropped);
    }
    CHECK(sites.held_by("2001:db8::/48") == 6);
    FakeConnection elsewhere;
    elsewhere.network = "192.0.2.1";
    CHECK(idle.give_shares(elsewhere, networks, sites));
}

TEST_CASE("of many connections that wait the one to go is found at once", "[holdings]") {
    constexpr int many = 20'000;
    IdleConnections idle;
    std::deque<FakeConnection> all(many);
    std::deque<IdleConnections::Place> places;
    for (FakeConnection& each : all) {
        each.network = &each == &all.back() ? "192.0.2.1" : "192.0.2.2";
        places.emplace_back(idle, each);
    }
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < many; ++i) CHECK_FALSE(idle.drop_oldest_of("192.0.2.3"));
    CHECK(idle.drop_oldest_of("192.0.2.1"));
    CHECK(all.back().is_dropped);
    CHECK_FALSE(idle.drop_oldest_of("192.0.2.1"));
    if (!sanitized) CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    CHECK(idle.drop_oldest());
    CHECK(all.front().is_dropped);
    places.clear();
    CHECK_FALSE(idle.drop_oldest());
}

TEST_CASE("one address has its share of connections, the newest of which are served",
          "[holdings]") {
    const ServedWorkspace served({.threads = 1, .hold = {.connections_of_network_max = 4}});
    const std::uint16_t port = served.server->port();
    std::vector<std::unique_ptr<RawConnection>> idle;
    for (int i = 0; i < 12; ++i) idle.push_back(std::make_unique<RawConnection>(port));
    CHECK(answers(port));
    for (int i = 0; i < 8; ++i) CHECK(idle[static_cast<std::size_t>(i)]->end(holdings_patience));
    CHECK_FALSE(idle.back()->end(std::chrono::milliseconds(1)));
}

TEST_CASE("a person has so many live sessions and event streams, and other people theirs",
          "[holdings]") {
    ServedWorkspace served({.threads = 2, .hold = {.live_of_person_max = 3}});
    const std::uint16_t port = served.server->port();
    const auto open = [&](const std::string& token) {
        auto live = std::make_unique<RawConnection>(port, live_head(bearer(token)));
        REQUIRE(live->read_to("\r\n\r\n"));
        return live;
    };
    std::vector<std::unique_ptr<RawConnection>> sessions;
    for (int i = 0; i < 2; ++i) sessions.push_back(open(served.auditor));
    auto events = std::make_unique<RawConnection>(port, event_stream_head(bearer(served.auditor)));
    REQUIRE(events->read_to("HTTP/1.1 200"));
    const auto refused = open(served.auditor);
    REQUIRE(refused->read_to("}"));
    CHECK(refused->received.starts_with("HTTP/1.1 503"));
    CHECK(refused->received.find("\"sessions.too_many\"") != std::string::npos);
    CHECK(refused->received.find("\"of\":\"person\"") != std::string::npos);
    CHECK(open(served.member)->received.starts_with("HTTP/1.1 101"));
    // What has ended is there again.
    sessions.pop_back();
    CHECK(comes_true([&] { return open(served.auditor)->received.starts_with("HTTP/1.1 101"); },
                     holdings_patience));
}

TEST_CASE("a person follows so many channels, however many sessions there are", "[holdings]") {
    ServedWorkspace served({.threads = 2, .hold = {.channels_of_person_max = 3}});
    LiveClient first(served.server->port(), served.member);
    LiveClient second(served.server->port(), served.member);
    const auto subscribe = [](LiveClient& client, int i) {
        const Json filter{{">", {{{"var", "employees"}}, i}}};
        client.send({{"op", "subscribe"}, {"query", {{"list", "account"}, {"filter", filter}}}});
        return client.receive().value_or(Json{{"op", "none"}});
    };
    CHECK(subscribe(first, 1)["op"] == "subscribed");
    CHECK(subscribe(first, 2)["op"] == "subscribed");
    const Json third = subscribe(second, 3);
    CHECK(third["op"] == "subscribed");
    CHECK(subscribe(second, 4)["reason"] == "channels.too_many");
    second.send({{"op", "unsubscribe"}, {"channel", third["channel"]}});
    CHECK(second.receive().value()["op"] == "unsubscribed");
    CHECK(subscribe(second, 4)["op"] == "subscribed");
    // Of one query there is one channel in a session.
    CHECK(subscribe(second, 4)["reason"] == "channels.too_many");
    first.disconnect();
    CHECK(
        comes_true([&] { return subscribe(second, 5)["op"] == "subscribed"; }, holdings_patience));
}

TEST_CASE("who never reads a snapshot has the server keep one of them and no more", "[holdings]") {
    // 40 sessions, each asking for 8 different snapshots of 1.5 MB.
    constexpr std::size_t mib = 1024;  // In KiB.
    constexpr int sessions = 40;
    ServedWorkspace served(
        spoken(GENERATE(false, true),
               {.threads = 2,
                .hold = {.channels_of_person_max = 1000, .bytes_of_person_max = 64 * mib * mib}}));
    served.create_large_accounts(100);
    const std::size_t before = anonymous_kib();
    std::vector<std::unique_ptr<RawConnection>> sleepers;
    for (int i = 0; i < sessions; ++i) {
        auto sleeper = std::make_unique<RawConnection>(served.at(), 4096);
        sleeper->send(live_head(bearer(served.member)));
        REQUIRE(sleeper->read_to("\r\n\r\n"));
        for (int query = 0; query < 8; ++query) sleeper->send(subscription(i * 8 + query));
        sleepers.push_back(std::move(sleeper));
    }
    // Each has been answered once, and nobody else is kept from being answered.
    REQUIRE(comes_true([&] { return served.workspace->channels().channels() >= sessions; },
                       std::chrono::seconds(60)));
    auto other = served.client(served.other);
    CHECK(other.get("/api/v1/records/account?q=A1").status == 200);
    // Sanitizers keep more for themselves.
    if (!sanitized) CHECK(anonymous_kib() < before + 160 * mib);
}

TEST_CASE("a commit that waits to be undone counts for whoever asks", "[holdings]") {
    ServedWorkspace served;
    served.create_large_accounts(20);
    const std::string large = std::to_string(served.workspace->head().value);
    served.create("account", {{"name", "Small"}});
    const std::string small = std::to_string(served.workspace->head().value);
    const auto undo = [&](const std::string& commit) {
        auto ann = served.client(served.member);
        return ann.post("/api/v1/commits/" + commit + "/undo", Json::object());
    };
    served.serving.hold.bytes_of_person_max = std::size_t{200} << 10;
    served.restart();
    // More than once: what was refused is not held.
    for (int i = 0; i < 2; ++i) {
        const auto refused = undo(large);
        CHECK(refused.status == 429);
        CHECK(refused.reason() == "requests.too_much");
        CHECK(refused.headers.at("retry-after") == "1");
    }
    CHECK(undo(small).json()["put_back"] == 1);
    served.serving.hold.bytes_of_person_max = std::size_t{400} << 10;
    served.restart();
    CHECK(undo(large).json()["put_back"] == 20);
    // Nor is what was answered.
    CHECK(undo(large).status == 200);
}

TEST_CASE("as many files may be open as the system lets us", "[holdings]") {
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit low{512, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
    Server::Options options{.connections_max = 1'000'000'000, .live_sessions_max = 100};
    fit_to_open_files(options);
    rlimit after{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &after) == 0);
    CHECK(after.rlim_cur == before.rlim_max);
    CHECK(options.connections_max + options.live_sessions_max < after.rlim_cur);
    CHECK(options.live_sessions_max == 100);
    setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("a server stops within a second or so, whatever its clients do", "[holdings]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    served.create_large_accounts(200);
    const ServerPlace port = served.at();
    RawConnection silent(port, live_head(bearer(served.member)));
    REQUIRE(silent.read_to("\r\n\r\n"));
    RawConnection events(port, event_stream_head(bearer(served.auditor)));
    REQUIRE(events.read_to("data: "));
    const RawConnection idle(port);
    RawConnection half(port, "POST /api/v1/records/account HTTP/1.1\r\nHost: a\r\n" +
                                 bearer(served.member) + "\r\nContent-Length: 100\r\n\r\n{");
    // An answer of some MB that nobody takes.
    RawConnection unread(port, 4096);
    unread.send("GET /api/v1/records/account?limit=200 HTTP/1.1\r\nHost: a\r\n" +
                bearer(served.member) + "\r\n\r\n");
    REQUIRE(unread.read_to("HTTP/1.1 200"));
    const auto start = std::chrono::steady_clock::now();
    served.server->stop();
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(2000));
    // 1001, and the rest is over.
    CHECK(silent.end(holdings_patience));
    CHECK(silent.received.find("\x03\xe9the server stops") != std::string::npos);
    CHECK(events.end(holdings_patience));
    served.server.reset();
    CHECK(half.end(holdings_patience));
}

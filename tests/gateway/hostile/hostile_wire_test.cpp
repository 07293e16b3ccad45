#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

using Milliseconds = std::chrono::milliseconds;
constexpr std::chrono::seconds hostile_patience{20};

std::size_t anonymous_kb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return std::stoul(line.substr(8));
    return 0;
}

/// A request that would be answered with 200 were it seen as one.
const std::string hidden = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

std::string posted(const std::string& fields, const std::string& body) {
    return "POST /api/v1/session HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

/// Each says, by one reading of it, where its body ends, and by another, where the next request
/// begins.
std::vector<std::string> smuggled() {
    std::vector<std::string> all;
    for (const char* coding :
         {"Transfer-Encoding: chunked", "Transfer-Encoding : chunked",
          "Transfer-Encoding:\tchunked", "Transfer-Encoding: Chunked",
          "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity, chunked",
          "Transfer-Encoding: ,chunked", "Transfer-Encoding: blegh",
          "Transfer-Encoding: \xa0"
          "chunked",
          "Transfer-Encoding: x chunked",
          "Transfer-Encoding:\x0b"
          "chunked",
          "Transfer-Encoding: \"chunked\"", "TRANSFER-ENCODING: chunked", "Transfer-Encoding: gzip",
          " Transfer-Encoding: chunked", "X: y\r\n Transfer-Encoding: chunked",
          "Transfer-Encoding:\r\n chunked",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"})
        for (const char* length : {"", "Content-Length: 4\r\n", "Content-Length: 0\r\n"}) {
            const std::string line = std::string(coding) + "\r\n";
            all.push_back(posted(line + length, "0\r\n\r\n" + hidden));
            all.push_back(posted(length + line, "0\r\n\r\n" + hidden));
        }
    for (const char* length :
         {"Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5",
          "Content-Length: 5, 5", "Content-Length: +5", "Content-Length: -1", "Content-Length: 0x5",
          "Content-Length: 5 5", "Content-Length: 5a", "Content-Length: ", "Content-Length: ''",
          "Content-Length: 99999999999999999999999", "Content-Length: 1e1", "Content-Length : 5",
          "Content-Length:\r\n 5", "Content-Length\t: 5",
          "Content_Length: 5\r\nContent-Length: 5,"})
        all.push_back(posted(std::string(length) + "\r\n", "hello" + hidden));
    return all;
}

/// Heads that nobody means well.
std::vector<std::string> malformed() {
    const std::string end = "\r\nHost: a\r\n\r\n";
    std::vector<std::string> all{
        "\r\r\n\r\n" + hidden.substr(1),
        "GET\r\n\r\n",
        "GET /health" + end,
        "GET  /health HTTP/1.1" + end,
        "GET /health HTTP/1.1 " + end,
        "GET /health HTTP/2.0" + end,
        "GET /health HTTP/0.9" + end,
        "GET /health HTTP/1.2" + end,
        "GET /health http/1.1" + end,
        "GET /health HTTP/11" + end,
        "GET health HTTP/1.1" + end,
        "GET * HTTP/1.1" + end,
        "GET http://b/health HTTP/1.1" + end,
        "GET //../health%00 HTTP/1.1" + end,
        "GET /%c0%af HTTP/1.1" + end,
        "GET /%zz HTTP/1.1" + end,
        "GET /a\tb HTTP/1.1" + end,
        "GET /\x01 HTTP/1.1" + end,
        "G\x01T /health HTTP/1.1" + end,
        "CONNECT a:443 HTTP/1.1" + end,
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: \xff\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n",
        std::string("GET /health HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 40),
        "GET /health HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n",
        "POST /api/v1/session HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello" + hidden,
        "GET /?" + std::string(9000, 'a') + " HTTP/1.1" + end,
        "GET /" + std::string(20'000, 'a') + " HTTP/1.1" + end,
        "GET /?a=1&a=2 HTTP/1.1" + end};
    std::string many = "GET /health HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 150; ++i) many += "X" + std::to_string(i) + ": 1\r\n";
    all.push_back(many + "\r\n");
    all.push_back("GET /health HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n");
    return all;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

/// Times of many short requests, in order.
std::vector<Milliseconds> times_of_health(const ServedWorkspace& served, int count) {
    std::vector<Milliseconds> times;
    auto client = served.client("");
    for (int i = 0; i < count; ++i) {
        const auto start = std::chrono::steady_clock::now();
        CHECK(client.get("/health").status == 200);
        times.push_back(
            std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start));
    }
    std::ranges::sort(times);
    return times;
}

}  // namespace

TEST_CASE("no request hides in another one, by whatever reading", "[hostile]") {
    const ServedWorkspace served(spoken(GENERATE(false, true)));
    for (const std::string& bytes : smuggled()) {
        INFO(bytes);
        RawConnection client(served.at(), bytes);
        REQUIRE(client.end(hostile_patience));
        CHECK(client.received.starts_with("HTTP/1.1 4"));
        CHECK(count_of(client.received, "HTTP/1.1 ") == 1);
    }
}

TEST_CASE("heads that are none are refused, and the connection closed", "[hostile]") {
    Server::Options options{.threads = 2};
    options.http.head_time = Milliseconds(300);
    const ServedWorkspace served(spoken(GENERATE(false, true), options));
    for (const std::string& bytes : malformed()) {
        INFO(bytes.substr(0, 200));
        RawConnection client(served.at(), bytes + hidden);
        REQUIRE(client.read_to("\r\n\r\n", hostile_patience));
        CHECK(client.received.starts_with("HTTP/1.1 4"));
    }
    CHECK(served.client("").get("/health").status == 200);
}

TEST_CASE("heads and bodies that drip in have their time all the same", "[hostile]") {
    Server::Options options{.threads = 1};
    options.http.head_time = Milliseconds(200);
    options.http.body_time = Milliseconds(200);
    ServedWorkspace served(spoken(GENERATE(false, true), options));
    const std::string body_follows = "POST /api/v1/records/account HTTP/1.1\r\nHost: a\r\n" +
                                     bearer(served.member) + "\r\nContent-Length: 1000\r\n\r\n";
    for (const std::string& begin : {std::string("GET /health HTTP/1.1\r\nX: "), body_follows}) {
        RawConnection slow(served.at(), begin);
        const auto start = std::chrono::steady_clock::now();
        while (!slow.has_something_to_read() &&
               std::chrono::steady_clock::now() - start < hostile_patience) {
            slow.send("x");
            poll(nullptr, 0, 20);
        }
        REQUIRE(slow.read_to("\r\n\r\n"));
        CHECK(slow.received.starts_with("HTTP/1.1 408"));
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    }
}

TEST_CASE("who asks for much and reads none of it is cut, and keeps nobody waiting", "[hostile]") {
    Server::Options options{.threads = 2};
    options.http.write_time = Milliseconds(500);
    ServedWorkspace served(spoken(GENERATE(false, true), options));
    served.create_large_accounts(200);
    std::vector<std::unique_ptr<RawConnection>> sleepers;
    for (int i = 0; i < 10; ++i) {
        sleepers.push_back(std::make_unique<RawConnection>(served.at(), 4096));
        sleepers.back()->send("GET /api/v1/records/account?limit=200 HTTP/1.1\r\nHost: a\r\n" +
                              bearer(served.member) + "\r\n\r\n");
    }
    const auto times = times_of_health(served, 200);
    if (!sanitized) CHECK(times[times.size() * 95 / 100] < Milliseconds(50));
    CHECK(comes_true([&] { return served.server->metrics().connections <= 1; }, hostile_patience));
}

TEST_CASE("idle connections past an address's share leave memory flat and others served",
          "[hostile]") {
    constexpr std::size_t share = 300;
    const ServedWorkspace served(spoken(
        GENERATE(false, true), {.threads = 2, .hold = {.connections_of_network_max = share}}));
    const std::size_t before = anonymous_kb();
    // Over TLS they say not even hello, which is where strangers stop.
    std::vector<std::unique_ptr<RawConnection>> idle;
    for (std::size_t i = 0; i < 3 * share; ++i)
        idle.push_back(std::make_unique<RawConnection>(served.server->port()));
    const auto times = times_of_health(served, 100);
    if (!sanitized) CHECK(times[98] < Milliseconds(100));
    CHECK(served.server->metrics().connections <= static_cast<std::int64_t>(share) + 4);
    if (!sanitized) CHECK(anonymous_kb() < before + 30'000);
}

TEST_CASE("one connection that always has more to say holds up no other", "[hostile]") {
    const ServedWorkspace served(spoken(GENERATE(false, true), {.threads = 1}));
    std::string flood;
    for (int i = 0; i < 500; ++i) flood += hidden;
    RawConnection greedy(served.at());
    for (int i = 0; i < 4; ++i) greedy.send(flood);
    auto other = served.client("");
    CHECK(other.get("/health").status == 200);
    REQUIRE(greedy.read_to("{\"status\":\"ok\"}", hostile_patience));
    CHECK(count_of(greedy.received, "HTTP/1.1 200") < 2000);
}

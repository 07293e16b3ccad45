#include "gateway/http/trusted_proxies.hpp"

#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

TrustedProxies trusting(std::initializer_list<const char*> networks) {
    TrustedProxies proxies;
    for (const char* network : networks) CHECK(proxies.add(network));
    return proxies;
}

}  // namespace

TEST_CASE("a proxy is trusted by its address or its network", "[proxies]") {
    const TrustedProxies proxies = trusting({"192.0.2.7", "10.0.0.0/8", "2001:db8:a::/47", "::2"});
    for (const char* trusted : {"192.0.2.7", "::ffff:192.0.2.7", "10.255.0.1", "2001:db8:a::1",
                                "2001:db8:b:ffff::9", "::2", "10.1.2.3:4567", "[::2]:80"})
        CHECK(proxies.trusts(trusted));
    for (const char* stranger : {"192.0.2.8", "11.0.0.1", "2001:db8:c::1", "::3", "", "localhost",
                                 "10.0.0", "unknown", "::10.0.0.1"})
        CHECK_FALSE(proxies.trusts(stranger));
    TrustedProxies none;
    for (const char* nonsense : {"", "proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129",
                                 "10.0.0.0/8/8", "10.0.0.1:80", "/8"})
        CHECK_FALSE(none.add(nonsense));
    CHECK_FALSE(none.trusts("10.0.0.0"));
}

TEST_CASE("this machine's proxy may be anywhere on it", "[proxies]") {
    TrustedProxies proxies;
    proxies.add_this_machine();
    for (const char* here : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
        CHECK(proxies.trusts(here));
    for (const char* elsewhere : {"192.0.2.2", "::ffff:192.0.2.2", "2001:db8::1", "", "localhost"})
        CHECK_FALSE(proxies.trusts(elsewhere));
    // It stands there for TLS, unless it says otherwise.
    CHECK(proxies.is_https("127.0.0.1", ""));
    CHECK_FALSE(proxies.is_https("127.0.0.1", "http"));
    CHECK_FALSE(proxies.is_https("192.0.2.2", "https"));
    // Of one elsewhere that is trusted too nobody knows.
    CHECK(proxies.add("10.0.0.0/8"));
    CHECK(proxies.add("127.0.0.2"));
    CHECK_FALSE(proxies.is_https("10.0.0.1", ""));
    CHECK(proxies.is_https("10.0.0.1", "https"));
    CHECK(proxies.is_https("127.0.0.2", ""));
    CHECK(proxies.is_https("127.0.0.1", ""));
}

TEST_CASE("who calls is the last that no trusted proxy stands for", "[proxies]") {
    const TrustedProxies proxies = trusting({"10.0.0.0/8"});
    CHECK(proxies.caller("10.0.0.1", "203.0.113.5") == "203.0.113.5");
    // What the caller wrote himself stands in front, and is not believed.
    CHECK(proxies.caller("10.0.0.1", "198.51.100.1, 203.0.113.5") == "203.0.113.5");
    CHECK(proxies.caller("10.0.0.1", "198.51.100.1, 203.0.113.5, 10.0.0.2") == "203.0.113.5");
    CHECK(proxies.caller("10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3");
    CHECK(proxies.caller("10.0.0.1", "") == "10.0.0.1");
    CHECK(proxies.caller("10.0.0.1", "203.0.113.5, ") == "10.0.0.1");
    CHECK(proxies.caller("192.0.2.1", "203.0.113.5") == "192.0.2.1");
    CHECK(proxies.caller("10.0.0.1", "[2001:db8::5]:443, 10.0.0.2:99") == "[2001:db8::5]:443");
    CHECK(proxies.caller("10.0.0.1", std::string(5000, 'x')).size() == 100);
    CHECK(TrustedProxies().caller("10.0.0.1", "203.0.113.5") == "10.0.0.1");
    CHECK(proxies.is_https("10.0.0.1", "https"));
    CHECK(proxies.is_https("10.0.0.1", "http, https"));
    CHECK_FALSE(proxies.is_https("10.0.0.1", "https, http"));
    CHECK_FALSE(proxies.is_https("10.0.0.1", ""));
}

TEST_CASE("only a trusted proxy makes a cookie secure and speaks for others", "[proxies]") {
    Server::Options options{.threads = 1};
    CHECK(options.proxies.add("127.0.0.1"));
    ServedWorkspace served(options);
    const auto sign_in = [&](const char* from, const char* proto) {
        auto browser = served.client("");
        return browser.post("/api/v1/session",
                            {{"email", "nobody@cairn.example"}, {"password", "wrong wrong wrong"}},
                            {{"X-Forwarded-For", from}, {"X-Forwarded-Proto", proto}});
    };
    const auto cookie = [&] {
        auto browser = served.client("");
        return browser
            .post("/api/v1/session",
                  {{"email", "admin@cairn.example"}, {"password", served.one_time_password}},
                  {{"X-Forwarded-For", "203.0.113.5"}, {"X-Forwarded-Proto", "https"}})
            .headers.at("set-cookie");
    };
    CHECK(cookie().starts_with("__Host-cairn_session="));
    // Five wrong ones of one caller, and the next of another.
    for (int i = 0; i < 5; ++i) CHECK(sign_in("203.0.113.5", "https").status == 401);
    CHECK(sign_in("203.0.113.5", "https").reason() == "session.throttled");
    CHECK(sign_in("203.0.113.6", "https").status == 401);
    served.serving.proxies = {};
    served.restart();
    CHECK(cookie().starts_with("cairn_session="));
    for (int i = 0; i < 5; ++i) CHECK(sign_in("203.0.113.7", "https").status == 401);
    CHECK(sign_in("203.0.113.8", "https").reason() == "session.throttled");
}

TEST_CASE("how busy the server is, programs on its machine are told, and of others who may audit",
          "[proxies]") {
    Server::Options options{.threads = 1};
    ServedWorkspace served(options);
    const auto status = [&](const std::string& token, const HttpClient::Headers& headers) {
        return served.client(token).get("/metrics", headers).status;
    };
    CHECK(status("", {}) == 200);
    // A proxy of this machine that nobody named says for whom it asks.
    CHECK(status("", {{"X-Forwarded-For", "203.0.113.5"}}) == 401);
    CHECK(status("", {{"Via", "1.1 proxy"}}) == 401);
    options.behind_proxy = true;
    served.serving = options;
    served.restart();
    for (const HttpClient::Headers& headers :
         {HttpClient::Headers{}, HttpClient::Headers{{"X-Forwarded-For", "203.0.113.5"}},
          HttpClient::Headers{{"X-Forwarded-For", "127.0.0.1"}}}) {
        CHECK(status("", headers) == 401);
        CHECK(status(served.member, headers) == 403);
        CHECK(status(served.auditor, headers) == 200);
        CHECK(status(served.admin, headers) == 200);
    }
}

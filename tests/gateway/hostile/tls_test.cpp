#include <ctime>

#include <catch2/catch.hpp>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/wire_client.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::chrono::seconds tls_patience{10};
const std::string ask_health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

std::string body_of_health(ClientSocket& socket) {
    boost::system::error_code error;
    static_cast<void>(socket.write_some(boost::asio::buffer(ask_health), error));
    std::string text(4096, '\0');
    text.resize(socket.read_some(boost::asio::buffer(text), error));
    return text.substr(std::min(text.find("\r\n\r\n") + 4, text.size()));
}

bool is_answered(const ServedWorkspace& served, const ClientSocket::Manner& manner) {
    ClientSocket socket;
    socket.connect(served.at(), manner);
    return socket.tls() && body_of_health(socket) == R"({"status":"ok"})";
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

TEST_CASE("over TLS a server does what it does without", "[tls]") {
    ServedWorkspace served(spoken(true));
    served.create_large_accounts(100);
    auto ann = served.client(served.member);
    const auto list = ann.get("/api/v1/records/account?limit=100");
    REQUIRE(list.status == 200);
    CHECK(list.body.size() > 1'500'000);
    CHECK(list.json()["rows"].size() == 100);
    const auto file = ann.get("/api/v1/records/account/export?format=csv");
    CHECK(file.body.size() > 1000);
    CHECK_FALSE(file.broken_off);
    const std::string long_text(15'000, 'y');
    const auto made =
        ann.post("/api/v1/records/account", {{"name", "B"}, {"background", long_text}});
    CHECK(made.status == 201);
    CHECK(made.json()["background"] == long_text);
    EventStreamClient events(served.at(), served.auditor, "", "?after=0");
    CHECK(events.next()["position"] == "1");
    WireClient live(served);
    live.send(client_frame::frame(client_frame::text,
                                  R"({"op":"subscribe","query":{"list":"account"}})"));
    CHECK(live.next_message()["op"] == "subscribed");
    served.create("account", {{"name", "C"}});
    CHECK(live.next_message()["op"] == "change");
}

TEST_CASE("TLS 1.2 and 1.3 are spoken, and HTTP/1.1 within", "[tls]") {
    const ServedWorkspace served(spoken(true));
    CHECK(is_answered(served, {.version = TLS1_2_VERSION}));
    CHECK(is_answered(served, {.version = TLS1_3_VERSION}));
    CHECK_FALSE(is_answered(served, {.version = TLS1_1_VERSION}));
    CHECK(is_answered(served, {.protocols = "\x02h2\x08http/1.1"}));
    CHECK_FALSE(is_answered(served, {.protocols = "\x02h2"}));
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        ClientSocket socket;
        socket.connect(served.at(), {.version = version, .protocols = "\x08http/1.1"});
        REQUIRE(socket.tls());
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(socket.tls(), &chosen, &size);
        CHECK(std::string(chosen, chosen + size) == "http/1.1");
        CHECK(body_of_health(socket) == R"({"status":"ok"})");
        // Nothing of a connection is good for another one.
        CHECK(SSL_SESSION_is_resumable(SSL_get_session(socket.tls())) == 0);
        if (version != TLS1_2_VERSION) continue;
        SSL_renegotiate(socket.tls());
        static_cast<void>(SSL_do_handshake(socket.tls()));
        CHECK(body_of_health(socket).empty());
    }
}

TEST_CASE("who speaks plain HTTP to a port of TLS is told so", "[tls]") {
    Server::Options options{.threads = 1};
    options.http.handshake_time = std::chrono::milliseconds(500);
    const ServedWorkspace served(spoken(true, options));
    RawConnection plain(served.server->port(), ask_health);
    REQUIRE(plain.end(tls_patience));
    CHECK(plain.received.starts_with("HTTP/1.1 400 "));
    CHECK(plain.received.find("https://") != std::string::npos);
    for (const std::string& nonsense :
         {std::string("\0\0\0\0", 4), std::string("\x16\x03\x01\x00\x02hi", 7),
          std::string("\x80\x2e\x01\x00\x02", 5), "\xff" + std::string(20'000, '\x16')}) {
        RawConnection broken(served.server->port(), nonsense);
        CHECK(broken.end(tls_patience));
        CHECK(broken.received.size() < 100);
    }
    CHECK(served.client("").get("/health").status == 200);
}

TEST_CASE("who comes by http to a port for that is told where the same is by https", "[tls]") {
    ServedWorkspace served(spoken(true, {.threads = 2}));
    served.server = std::make_unique<Server>(*served.workspace, served.serving);
    const std::uint16_t plain = served.server->redirect_from("127.0.0.1", 0);
    served.server->start();
    const std::string https = ":" + std::to_string(served.server->port());
    const auto told = [&](const std::string& request) {
        HttpClient client(plain);
        const auto answer = client.raw(request + "\r\n\r\n");
        CHECK(answer.status == 308);
        CHECK_FALSE(answer.headers.contains("strict-transport-security"));
        return answer.headers.at("location");
    };
    CHECK(told("GET /a?b=%20c HTTP/1.1\r\nHost: crm.example:80") ==
          "https://crm.example" + https + "/a?b=%20c");
    CHECK(told("GET / HTTP/1.1\r\nHost: [::1]:80") == "https://[::1]" + https + "/");
    CHECK(told("GET / HTTP/1.1\r\nHost: [::1]") == "https://[::1]" + https + "/");
    CHECK(told("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5") ==
          "https://a" + https + "/api/v1/session");
    for (const char* nobody : {"GET / HTTP/1.0", "GET / HTTP/1.1\r\nHost: a b"}) {
        HttpClient client(plain);
        CHECK(client.raw(std::string(nobody) + "\r\n\r\n").status == 400);
    }
    // The next request of a connection too, whatever it would be let in by.
    HttpClient kept(plain, served.admin);
    for (int i = 0; i < 2; ++i) CHECK(kept.get("/api/v1/me").status == 308);
    CHECK(served.client(served.admin).get("/api/v1/me").status == 200);
}

TEST_CASE("a handshake has its time, and counts as a connection", "[tls]") {
    Server::Options options{.threads = 1, .hold = {.connections_of_network_max = 4}};
    options.http.handshake_time = std::chrono::milliseconds(300);
    const ServedWorkspace served(spoken(true, options));
    const std::uint16_t port = served.server->port();
    RawConnection silent(port);
    RawConnection begun(port, std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
    CHECK(silent.end(tls_patience));
    CHECK(begun.end(tls_patience));
    std::vector<std::unique_ptr<RawConnection>> many;
    for (int i = 0; i < 12; ++i) many.push_back(std::make_unique<RawConnection>(port));
    CHECK(served.client("").get("/health").status == 200);
    CHECK(comes_true([&] { return served.server->metrics().connections <= 5; }, tls_patience));
}

TEST_CASE("half a record is waited for without work", "[tls]") {
    ServedWorkspace served(spoken(true, {.threads = 1}));
    WireClient live(served);
    const std::uint16_t port = served.server->port();
    ClientSocket socket;
    socket.connect(served.at());
    // The head of a record of 256 bytes, whose bytes never come.
    const std::string half("\x17\x03\x03\x01\x00half", 9);
    REQUIRE(::send(socket.native_handle(), half.data(), half.size(), 0) == 9);
    live.send_raw(half);
    const double before = cpu_seconds();
    RawConnection silent(port);
    CHECK_FALSE(silent.end(std::chrono::milliseconds(400)));
    CHECK(cpu_seconds() - before < 0.2);
}

TEST_CASE("who sends nothing but what TLS itself answers holds up nobody", "[tls]") {
    Server::Options options{.threads = 1};
    options.http.idle = std::chrono::milliseconds(1500);
    const ServedWorkspace served(spoken(true, options));
    RawConnection silent(served.server->port());
    ClientSocket restless;
    restless.connect(served.at(), {.version = TLS1_3_VERSION});
    REQUIRE(restless.tls());
    auto other = served.client("");
    for (int i = 0; i < 3000; ++i) {
        SSL_key_update(restless.tls(),
                       i % 2 == 0 ? SSL_KEY_UPDATE_NOT_REQUESTED : SSL_KEY_UPDATE_REQUESTED);
        if (SSL_do_handshake(restless.tls()) != 1) break;
        if (i % 100 == 0) CHECK(other.get("/health").status == 200);
    }
    // Nor is that a request: it ends as one that stands idle does.
    CHECK(comes_true([&] { return served.server->metrics().connections <= 2; }, tls_patience));
}

TEST_CASE("cookies over TLS are for this host and for TLS alone, and so are pages", "[tls]") {
    Server::Options options = spoken(true);
    options.strict_transport = std::chrono::hours(24);
    ServedWorkspace served(options);
    const std::string authority = "127.0.0.1:" + std::to_string(served.server->port());
    auto browser = served.client("");
    const Json credentials{{"email", "admin@cairn.example"},
                           {"password", served.one_time_password}};
    CHECK(browser.post("/api/v1/session", credentials, {{"Origin", "http://" + authority}})
              .reason() == "origin.refused");
    const auto signed_in =
        browser.post("/api/v1/session", credentials, {{"Origin", "https://" + authority}});
    REQUIRE(signed_in.status == 200);
    CHECK(signed_in.headers.at("strict-transport-security") == "max-age=86400");
    const std::string cookie = signed_in.headers.at("set-cookie");
    CHECK(cookie.starts_with("__Host-cairn_session="));
    for (const char* part : {"; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"})
        CHECK(cookie.find(part) != std::string::npos);
    const std::string pair = cookie.substr(0, cookie.find(';'));
    CHECK(browser.get("/api/v1/me", {{"Cookie", pair}}).status == 200);
    // One that a page without TLS may have set counts for nothing.
    CHECK(browser.get("/api/v1/me", {{"Cookie", pair.substr(std::string("__Host-").size())}})
              .status == 401);
}

#include <catch2/catch.hpp>

#include "gateway/call.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::string post_head(const ServedWorkspace& served, const std::string& path, std::size_t body) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + served.member +
           "\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n";
}

}  // namespace

TEST_CASE("a header that goes on in the next line is refused, wherever it stands", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    const auto refused = [&](const std::string& fields) {
        HttpClient client(served.at());
        const auto answer =
            client.raw("POST /api/v1/session HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\nhello");
        CHECK(answer.status == 400);
        CHECK(answer.reason() == "request.malformed");
        CHECK(client.next_answer().status == 0);
    };
    refused("Content-Length:\r\n 5");
    refused("Content-Length: 5\r\n ");
    refused("Content-Length: 1\r\n\t5");
    refused("X-A: b\r\n Transfer-Encoding: chunked");
    refused("X-A: b\r\n\tTransfer-Encoding: chunked\r\nContent-Length: 5");
    refused("X-A:\r\n b");
    // In a body such a line is nothing special, nor in a second request.
    auto ann = served.client(served.member);
    for (int i = 0; i < 2; ++i)
        CHECK(ann.send("POST", "/api/v1/records/account",
                       "{\r\n \"name\":\r\n\t\"Acme " + std::to_string(i) + "\"\r\n}")
                  .status == 201);
}

TEST_CASE("the scheme of a token is written as one likes", "[problems]") {
    ServedWorkspace served;
    HttpClient client(served.server->port());
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "bEaReR  "})
        CHECK(client.get("/api/v1/me", {{"Authorization", scheme + served.member}}).status == 200);
    for (const char* scheme : {"Basic ", "Bearer", ""})
        CHECK(client.get("/api/v1/me", {{"Authorization", scheme + served.member}}).status == 401);
}

TEST_CASE("whether there is such a thing is said before who may have it, and that before its size",
          "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    const std::size_t large = 5'000'000;
    const auto answer_to = [&](const std::string& head) {
        return HttpClient(served.at()).raw(head);
    };
    CHECK(answer_to(post_head(served, "/api/v1/nonsense", large)).status == 404);
    const auto no_method = answer_to(post_head(served, "/api/v1/inbox", large));
    CHECK(no_method.status == 405);
    CHECK(no_method.headers.at("allow") == "GET");
    CHECK(answer_to("POST /api/v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n")
              .status == 401);
    CHECK(answer_to(post_head(served, "/api/v1/batch", large)).status == 413);
}

TEST_CASE("who is too slow is told so before the connection closes", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    served.serving.http.head_time = std::chrono::milliseconds(50);
    served.serving.http.body_time = std::chrono::milliseconds(50);
    served.restart();
    for (const std::string& half :
         {std::string("GET /health HT"), std::string("GET /health HTTP/1.1\r\nHost: a\r\n"),
          post_head(served, "/api/v1/records/account", 20) + R"({"name":)"}) {
        INFO(half);
        HttpClient client(served.at());
        const auto answer = client.raw(half);
        CHECK(answer.status == 408);
        CHECK(answer.reason() == "request.timeout");
        CHECK(answer.headers.at("connection") == "close");
    }
}

TEST_CASE("what is expected is told by any case, and over HTTP/1.0 nobody upgrades", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    HttpClient client(served.at());
    const std::string expects =
        "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2";
    CHECK(client.raw(expects + "\r\n\r\n").status == 100);
    const std::string old =
        "GET /api/v1/live HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::string token = "Authorization: Bearer " + served.member;
    CHECK(HttpClient(served.at()).raw(old + token + "\r\n\r\n").status == 426);
}

TEST_CASE("a merge patch of no bytes is refused, one that changes nothing is not", "[problems]") {
    ServedWorkspace served;
    const std::string path =
        "/api/v1/records/account/" + served.create("account", {{"name", "Acme"}});
    auto ann = served.client(served.member);
    const auto refused = ann.send("PATCH", path);
    CHECK(refused.status == 400);
    CHECK(refused.reason() == "request.body");
    CHECK(ann.patch(path, Json::object()).status == 200);
    CHECK(ann.send("PATCH", "/api/v1/me").reason() == "request.body");
}

TEST_CASE("commands refuse parameters that nobody knows, as reads do", "[problems]") {
    ServedWorkspace served;
    const Position before = served.workspace->head();
    auto ann = served.client(served.member);
    for (const char* path : {"/api/v1/records/account?reasn=x", "/api/v1/batch?dry_run=true",
                             "/api/v1/commits/1/undo?at=1", "/api/v1/session?x", "/health?x=1"}) {
        INFO(path);
        const bool reads = std::string_view(path).starts_with("/health");
        const auto answer = reads ? ann.get(path) : ann.post(path, {{"name", "Acme"}});
        CHECK(answer.status == 400);
        CHECK(answer.reason() == "request.unknown_parameter");
    }
    CHECK(served.workspace->head() == before);
}

TEST_CASE("live messages are read as strictly as requests", "[live]") {
    ServedWorkspace served;
    LiveClient browser(served.server->port(), served.member);
    const auto refusal = [&](const Json& message) {
        browser.send(message);
        const Json answer = browser.receive().value();
        CHECK(answer["op"] == "error");
        return answer["reason"].get<std::string>() + ' ' +
               answer.value("data", Json::object()).value("place", "");
    };
    const Json query{{"list", "account"}};
    CHECK(refusal({{"op", "subscribe"}, {"ref", "a"}, {"query", query}, {"sinse", "x"}}) ==
          "request.unknown_member /sinse");
    CHECK(refusal({{"op", "subscribe"}, {"ref", "a"}, {"query", query}, {"since", 5}}) ==
          "request.body /since");
    CHECK(refusal({{"op", "subscribe"}, {"ref", 1}, {"query", query}}) == "request.body /ref");
    CHECK(refusal({{"op", "subscribe"}, {"ref", "a"}, {"query", "account"}}) == "query.invalid ");
    CHECK(refusal({{"op", "subscribe"}, {"query", {{"list", "account"}, {"sort", "name"}}}}) ==
          "query.invalid /list");
    CHECK(refusal({{"op", "unsubscribe"}, {"channel", 3}}) == "request.body /channel");
    CHECK(refusal({{"op", "unsubscribe"}, {"channel", "k1"}, {"query", query}}) ==
          "request.unknown_member /query");
    CHECK(refusal({{"op", "ping"}, {"at", "1"}}) == "request.unknown_member /at");
    CHECK(refusal({{"op", 7}}) == "request.op ");
    CHECK(refusal({{"op", "subscribes"}}) == "request.op ");
    CHECK(refusal(Json::object()) == "request.op ");
    browser.send({{"op", "ping"}});
    CHECK(browser.receive().value()["op"] == "pong");
}

TEST_CASE("weak passwords, and changes of what is only read, have the status of a broken rule",
          "[problems]") {
    ServedWorkspace served;
    auto administrator = served.client(served.admin);
    const auto weak = administrator.post(
        "/api/v1/me/password", {{"current", served.one_time_password}, {"new", "too short"}});
    CHECK(weak.status == 422);
    CHECK(weak.reason() == "password.too_short");
    served.mode = Workspace::Mode::still;
    served.restart();
    const auto refused =
        served.client(served.member).post("/api/v1/records/account", {{"name", "Acme"}});
    CHECK(refused.status == 422);
    CHECK(refused.reason() == "workspace.read_only");
}

TEST_CASE("no answer of the interface may run anything in a browser that shows it", "[hostile]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    for (const char* path : {"/health", "/api/v1/me", "/api/v1/records/account", "/api/v1/nonsense",
                             "/api/v1/openapi.json"}) {
        INFO(path);
        const auto answer = ann.get(path);
        CHECK(answer.headers.at("content-security-policy") ==
              "default-src 'none'; frame-ancestors 'none'");
        CHECK(answer.headers.at("referrer-policy") == "no-referrer");
        CHECK(answer.headers.at("x-content-type-options") == "nosniff");
    }
    const auto page = ann.get("/");
    if (page.status == 200)
        CHECK(page.headers.at("content-security-policy").starts_with("default-src 'self'"));
}

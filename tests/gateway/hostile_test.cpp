#include <fstream>

#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::size_t resident_kb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return std::stoul(line.substr(8));
    return 0;
}

std::string head_with(const std::string& fields) {
    return "GET /health HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("bad bodies get a clear 400 and write nothing", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    const Position before = served.workspace->head();
    auto ann = served.client(served.member);
    const std::string deep(10'000, '[');
    const auto reason_of = [&](std::string_view body) {
        const auto answer = ann.send("POST", "/api/v1/records/account", body);
        CHECK(answer.status == 400);
        return answer.reason();
    };
    CHECK(reason_of("{") == "json.syntax");
    CHECK(reason_of(deep) == "json.too_deep");
    CHECK(reason_of(R"({"name":"a","name":"b"})") == "json.duplicate_name");
    CHECK(reason_of("{\"name\":\"\xff\xfe\"}") == "json.not_utf8");
    CHECK(reason_of("[]") == "request.body");
    CHECK(reason_of(R"({"name":"a","nonsense":1})") == "field.unknown");
    CHECK(reason_of(R"({"name":5})") == "field.wrong_type");
    CHECK(reason_of(R"({"name":"a","employees":"many"})") == "field.wrong_type");
    CHECK(reason_of(R"({"name":"a","employees":1e400})") == "json.number");
    CHECK(served.workspace->head() == before);
}

TEST_CASE(
    "heads that hide a second request or carry too much are refused and the connection closed",
    "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    const auto status_of = [&](const std::string& bytes) {
        HttpClient client(served.at());
        return client.raw(bytes).status;
    };
    CHECK(status_of(head_with("Transfer-Encoding: chunked\r\n")) == 411);
    CHECK(status_of(head_with("Transfer-Encoding: blegh\r\n")) == 411);
    CHECK(status_of(head_with("Content-Length: 5\r\nContent-Length: 6\r\n")) == 400);
    CHECK(status_of(head_with("Content-Length: 5, 5\r\n")) == 400);
    CHECK(status_of(head_with("Host: other\r\n")) == 400);
    CHECK(status_of("GET /health HTTP/1.1\r\n\r\n") == 400);
    CHECK(status_of("GET !  HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET /?a=1&a=2 HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n") == 400);
    CHECK(status_of(head_with("A: " + std::string(20'000, 'x') + "\r\n")) == 431);
    HttpClient closed(served.at());
    CHECK(closed.raw(head_with("Transfer-Encoding: chunked\r\n") + head_with("")).status == 411);
    CHECK(closed.next_answer().status == 0);
    CHECK(HttpClient(served.at()).get("/health").status == 200);
}

TEST_CASE("who is not signed in is told before any body is taken", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    HttpClient stranger(served.at());
    const auto answer =
        stranger.raw("POST /api/v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
    CHECK(answer.status == 401);
    CHECK(stranger.get("/health", {{"Cairn-Min-Position", "99999999"}}).reason() ==
          "position.not_reached");
}

TEST_CASE("two servers cannot share a port", "[hostile]") {
    ServedWorkspace served;
    const Server::Options same{.port = served.server->port()};
    CHECK_THROWS(Server(*served.workspace, same));
}

TEST_CASE("a million headers and a body of 100 MB end in a 4xx with memory flat", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    HttpClient(served.at()).get("/health");
    const std::size_t before = resident_kb();
    HttpClient headers(served.at());
    const std::string thousand = [] {
        std::string text;
        for (int i = 0; i < 1000; ++i) text += "X-A: 1\r\n";
        return text;
    }();
    CHECK(headers.raw_in_pieces("GET / HTTP/1.1\r\nHost: a\r\n", thousand, 1000).status == 431);

    HttpClient body(served.at());
    const auto answer = body.raw_in_pieces(
        "POST /api/v1/records/account HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
            served.member + "\r\nContent-Length: 104857600\r\n\r\n",
        std::string(1 << 20, 'x'), 100);
    CHECK(answer.status == 413);
    CHECK(resident_kb() < before + 20'000);
    CHECK(HttpClient(served.at()).get("/health").status == 200);
}

TEST_CASE("hostile queries are refused by name", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    auto ann = served.client(served.member);
    const auto reason_of = [&](const std::string& query) {
        const auto answer = ann.get("/api/v1/records/account?" + query);
        CHECK(answer.status == 400);
        return answer.reason();
    };
    CHECK(reason_of("filter=%7B") == "filter.invalid");
    CHECK(reason_of("filter=" + url_encoded(R"({"explode":[1]})")) == "filter.invalid");
    CHECK(reason_of("filter=" + url_encoded(R"({"==":[{"var":"nonsense"},1]})")) ==
          "filter.invalid");
    CHECK(reason_of("sort=nonsense").starts_with("sort."));
    CHECK(reason_of("limit=1001").starts_with("limit."));
    CHECK(reason_of("after=AAAA") == "cursor.invalid");
    CHECK(reason_of("at=yesterday") == "at.invalid");
    CHECK(reason_of("filtre=x") == "request.unknown_parameter");
    CHECK(ann.get("/api/v1/records/nonsense").reason() == "type.unknown");
    CHECK(ann.get("/api/v1/records/account/nonsense").reason() == "record.unknown");
    CHECK(ann.send("PUT", "/api/v1/records/account").status == 405);
    CHECK(ann.get("/api/v1/nonsense").reason() == "route.unknown");
}

TEST_CASE("a cookie changes nothing without the page's own origin", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    HttpClient stranger(served.at());
    CHECK(stranger
              .post("/api/v1/session",
                    {{"email", "admin@cairn.example"}, {"password", "wrong wrong wrong"}})
              .reason() == "session.refused");
    const auto signed_in =
        stranger.post("/api/v1/session",
                      {{"email", "admin@cairn.example"}, {"password", served.one_time_password}});
    REQUIRE(signed_in.status == 200);
    CHECK(signed_in.json()["password_must_change"] == true);
    const std::string cookie =
        signed_in.headers.at("set-cookie").substr(0, signed_in.headers.at("set-cookie").find(';'));
    const std::string origin = (served.at().is_secure ? "https" : "http") +
                               ("://127.0.0.1:" + std::to_string(served.at().port));
    const HttpClient::Headers own{{"Cookie", cookie}, {"Origin", origin}};
    const HttpClient::Headers foreign{{"Cookie", cookie}, {"Origin", "https://evil.example"}};

    CHECK(stranger.get("/api/v1/records/account", {{"Cookie", cookie}}).reason() ==
          "password.must_change");
    const Json change{{"current", served.one_time_password}, {"new", "a long new password"}};
    CHECK(stranger.post("/api/v1/me/password", change, foreign).reason() == "origin.refused");
    CHECK(stranger.post("/api/v1/me/password", change, {{"Cookie", cookie}}).reason() ==
          "origin.refused");
    CHECK(stranger.post("/api/v1/me/password", change, own).status == 204);
    CHECK(stranger.post("/api/v1/records/account", {{"name", "Acme"}}, own).status == 201);
    CHECK(stranger.send("DELETE", "/api/v1/session", "", own).status == 204);
    CHECK(stranger.get("/api/v1/me", {{"Cookie", cookie}}).reason() == "session.required");
}

TEST_CASE("an administrator ends a person's tokens", "[hostile]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    auto ann = served.client(served.member);
    auto administrator = served.client(served.admin);
    const std::string tokens = "/api/v1/users/" + served.member_id + "/tokens";
    CHECK(ann.send("DELETE", tokens).reason() == "access.denied");
    CHECK(administrator.send("DELETE", "/api/v1/users/nobody/tokens").status == 404);
    CHECK(ann.get("/api/v1/me").status == 200);
    CHECK(administrator.send("DELETE", tokens).status == 204);
    CHECK(ann.get("/api/v1/me").reason() == "session.required");
    const auto issued = administrator.post(tokens, Json::object());
    REQUIRE(issued.status == 200);
    auto again = served.client(issued.json()["token"]);
    CHECK(again.get("/api/v1/me").status == 200);
    const std::string reset = "/api/v1/users/" + served.member_id + "/one-time-password";
    CHECK(administrator.post(reset, Json::object()).status == 200);
    CHECK(again.get("/api/v1/me").reason() == "session.required");
}

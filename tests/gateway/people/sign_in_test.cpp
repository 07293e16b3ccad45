#include <catch2/catch.hpp>

#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/authenticator.hpp"

using namespace cairn;
using namespace cairn::test;

// Signing in and what one has open, over HTTP as a browser does it.
namespace {

const std::string first_password = "correct horse battery";
const std::string me_path = "/api/v1/me";
const std::string session_path = "/api/v1/session";
const std::string factor_path = "/api/v1/me/second-factor";

/// A browser of the member's.
class Browser {
public:
    explicit Browser(const ServedWorkspace& served)
        : client_(served.server->port()),
          origin_("http://127.0.0.1:" + std::to_string(served.server->port())) {}

    HttpAnswer send(const char* method, const std::string& path, const Json& body = {}) {
        HttpClient::Headers headers{{"Origin", origin_},
                                    {"User-Agent", "Mozilla/5.0 (X11; Linux) Firefox/127.0"}};
        if (!cookie.empty()) headers.emplace("Cookie", cookie);
        const auto answer =
            client_.send(method, path, body.is_null() ? "" : json_text(body), headers);
        if (const auto set = answer.headers.find("set-cookie"); set != answer.headers.end())
            cookie = set->second.substr(0, set->second.find(';'));
        return answer;
    }
    HttpAnswer get(const std::string& path) { return send("GET", path); }
    HttpAnswer post(const std::string& path, const Json& body = Json::object()) {
        return send("POST", path, body);
    }
    HttpAnswer sign_in(const std::string& password = first_password) {
        return post(session_path, {{"email", "ann@cairn.example"}, {"password", password}});
    }

    std::string cookie;

private:
    HttpClient client_;
    std::string origin_;
};

struct SignedInWorkspace : ServedWorkspace {
    SignedInWorkspace() {
        const Uuid user = Uuid::parse(member_id).value();
        REQUIRE(workspace->people().set_password(user, first_password));
    }
    [[nodiscard]] std::string users_path(const std::string& rest) const {
        return "/api/v1/users/" + member_id + rest;
    }
    /// Switches a second factor on; the secret.
    std::string switch_on(Browser& browser) {
        const Json begun = browser.post(factor_path, {{"password", first_password}}).json();
        const std::string secret = begun["secret"];
        const auto codes =
            browser.post(factor_path + "/confirm", {{"code", code_of_app(secret, clock.now())}});
        REQUIRE(codes.status == 200);
        recovery = codes.json()["recovery_codes"].get<std::vector<std::string>>();
        clock.advance(std::chrono::seconds(30));
        return secret;
    }
    std::vector<std::string> recovery;
};

}  // namespace

TEST_CASE_METHOD(SignedInWorkspace,
                 "a session that is ended elsewhere closes what it has open within a second",
                 "[rights]") {
    Browser here(*this), there(*this);
    REQUIRE(here.sign_in().status == 200);
    REQUIRE(there.sign_in().status == 200);
    const auto live_of = [&](const Browser& browser) {
        auto live =
            std::make_unique<RawConnection>(server->port(), live_head("Cookie: " + browser.cookie));
        REQUIRE(live->read_to("\r\n\r\n"));
        REQUIRE(live->received.starts_with("HTTP/1.1 101"));
        return live;
    };
    const auto live_here = live_of(here), live_there = live_of(there);
    const Json all = here.get(me_path + "/sessions").json()["sessions"];
    REQUIRE(all.size() == 2);
    std::string elsewhere;
    for (const Json& each : all) {
        CHECK(each["device"] == "Firefox, Linux");
        CHECK(each["place"] == "127.0.0.1");
        if (!each["current"]) elsewhere = each["id"];
    }
    REQUIRE(here.send("DELETE", me_path + "/sessions/" + elsewhere).status == 204);
    CHECK(live_there->end(std::chrono::seconds(1)));
    CHECK(live_there->received.find("\x11\x31signed out") != std::string::npos);
    CHECK(there.get(me_path).reason() == "session.required");
    CHECK_FALSE(live_here->end(std::chrono::milliseconds(1)));
    CHECK(here.get(me_path).status == 200);
    CHECK(here.send("DELETE", me_path + "/sessions/" + elsewhere).reason() == "session.unknown");
    // And by an administrator.
    auto administrator = client(admin);
    const Json seen = administrator.get(users_path("/sessions")).json()["sessions"];
    REQUIRE(seen.size() == 1);
    const std::string id = seen[0]["id"];
    CHECK(administrator.send("DELETE", users_path("/sessions/" + id)).status == 204);
    CHECK(live_here->end(std::chrono::seconds(1)));
    CHECK(client(other).get(users_path("/sessions")).reason() == "access.denied");
    CHECK(client(auditor).get(users_path("/sessions")).reason() == "access.denied");
}

TEST_CASE_METHOD(SignedInWorkspace,
                 "a token that is revoked or over ends what it has open",
                 "[rights]") {
    Browser ann(*this);
    REQUIRE(ann.sign_in().status == 200);
    const auto token = [&](const Json& more) {
        Json body{{"password", first_password}, {"name", "test"}};
        body.update(more);
        const auto made = ann.post(me_path + "/tokens", body);
        REQUIRE(made.status == 200);
        CHECK(made.headers.at("cache-control") == "no-store");
        return made.json();
    };
    const Json revoked = token({{"scope", "read"}}), over = token({{"expires_in_days", 1}});
    RawConnection one(server->port(), live_head(bearer(revoked["token"])));
    RawConnection two(server->port(), live_head(bearer(over["token"])));
    REQUIRE(one.read_to("\r\n\r\n"));
    REQUIRE(two.read_to("\r\n\r\n"));
    const std::string id = revoked["id"];
    REQUIRE(ann.send("DELETE", me_path + "/tokens/" + id).status == 204);
    CHECK(one.end(std::chrono::seconds(1)));
    CHECK_FALSE(two.end(std::chrono::milliseconds(1)));
    clock.advance(std::chrono::hours(24));
    CHECK(two.end(std::chrono::seconds(3)));
    CHECK(client(over["token"]).get(me_path).reason() == "session.required");
    CHECK(ann.post(me_path + "/tokens", {{"name", "x"}}).reason() == "request.body");
    CHECK(ann.post(me_path + "/tokens", {{"password", "wrong"}}).reason() == "password.wrong");
}

TEST_CASE_METHOD(SignedInWorkspace, "by a token that reads nothing is changed", "[rights]") {
    const Json made =
        client(admin).post(users_path("/tokens"), {{"scope", "read"}, {"name", "report"}}).json();
    auto reader = client(made["token"]);
    const std::string account = create("account", {{"name", "Acme"}});
    CHECK(reader.get("/api/v1/records/account/" + account).status == 200);
    const std::pair<const char*, std::string> changes[] = {
        {"POST", "/api/v1/records/account"},
        {"PATCH", "/api/v1/records/account/" + account},
        {"DELETE", "/api/v1/records/account/" + account},
        {"POST", "/api/v1/batch"},
        {"POST", "/api/v1/bulk"},
        {"POST", "/api/v1/commits/1/undo"},
        {"PUT", "/api/v1/model/account"},
        {"PATCH", me_path},
        {"POST", me_path + "/tokens"},
        {"DELETE", me_path + "/sessions"}};
    for (const auto& [method, path] : changes) {
        INFO(method << ' ' << path);
        const auto refused = reader.send(method, path, "{}");
        CHECK(refused.status == 403);
        CHECK(refused.reason() == "token.read_only");
    }
    RawConnection live(server->port(), live_head(bearer(made["token"])));
    CHECK(live.read_to("HTTP/1.1 101"));
    CHECK(client(admin).post(users_path("/tokens"), {{"scope", "all"}}).reason() == "request.body");
}

TEST_CASE_METHOD(SignedInWorkspace,
                 "a browser signs in with a second factor, and not without",
                 "[second_factor]") {
    Browser ann(*this);
    REQUIRE(ann.sign_in().status == 200);
    CHECK(ann.get(factor_path).json()["on"] == false);
    CHECK(ann.post(factor_path, {{"password", "wrong"}}).reason() == "password.wrong");
    const std::string secret = switch_on(ann);
    CHECK(ann.get(factor_path).json()["recovery_codes_left"] == 10);
    Browser again(*this);
    const auto asked = again.sign_in();
    CHECK(asked.status == 401);
    CHECK(asked.reason() == "session.second_factor");
    CHECK(again.cookie.empty());
    const std::string challenge = asked.json()["challenge"];
    again.cookie = "cairn_session=" + challenge;
    CHECK(again.get(me_path).reason() == "session.required");
    again.cookie.clear();
    const auto answer = [&](const std::string& code) {
        return again.post(session_path + "/second-factor",
                          {{"challenge", challenge}, {"code", code}});
    };
    CHECK(answer("000000").json()["tries_left"] == 4);
    CHECK(again.cookie.empty());
    const auto in = answer(code_of_app(secret, clock.now()));
    REQUIRE(in.status == 200);
    CHECK(in.json()["email"] == "ann@cairn.example");
    CHECK(again.get(me_path).status == 200);
    CHECK(answer(recovery[0]).reason() == "session.challenge_over");
    // Signing in anew by the same browser leaves the session of before.
    const std::string before = again.cookie;
    const Json anew = again.sign_in().json();
    REQUIRE(again
                .post(session_path + "/second-factor",
                      {{"challenge", anew["challenge"]}, {"code", recovery[0]}})
                .status == 200);
    CHECK(again.cookie != before);
    Browser left(*this);
    left.cookie = before;
    CHECK(left.get(me_path).reason() == "session.required");
    // An administrator takes it off.
    CHECK(client(other).send("DELETE", users_path("/second-factor")).reason() == "access.denied");
    CHECK(client(admin).get(users_path("/second-factor")).json()["recovery_codes_left"] == 9);
    CHECK(client(admin).send("DELETE", users_path("/second-factor")).status == 204);
    CHECK(left.sign_in().status == 200);
}

TEST_CASE_METHOD(SignedInWorkspace,
                 "where a second factor is required nothing else may be done without one",
                 "[second_factor]") {
    Browser ann(*this);
    REQUIRE(ann.sign_in().status == 200);
    const Json required{{"required", true}};
    const std::string setting = "/api/v1/workspace/second-factor";
    CHECK(ann.send("PUT", setting, required).reason() == "access.denied");
    CHECK(client(admin).send("PUT", setting, json_text(required)).status == 204);
    CHECK(ann.get("/api/v1/records/account").reason() == "second_factor.must_set_up");
    CHECK(ann.post(me_path + "/tokens", {{"password", first_password}}).reason() ==
          "second_factor.must_set_up");
    CHECK(ann.get(me_path).json()["second_factor_must_set_up"] == true);
    // Programs go on.
    CHECK(client(member).get("/api/v1/records/account").status == 200);
    switch_on(ann);
    CHECK(ann.get("/api/v1/records/account").status == 200);
    CHECK(ann.post(factor_path + "/off", {{"password", first_password}, {"code", recovery[0]}})
              .reason() == "second_factor.required");
}

TEST_CASE_METHOD(SignedInWorkspace,
                 "a link leads somebody to a password of his own, once",
                 "[links]") {
    Browser stranger(*this);
    const std::string link_path = "/api/v1/link";
    CHECK(client(other).post(users_path("/link"), Json::object()).reason() == "access.denied");
    const Json link = client(admin).post(users_path("/link"), Json::object()).json();
    CHECK(link["path"] == "/welcome#" + link["link"].get<std::string>());
    const Json sent{{"link", link["link"]}};
    CHECK(stranger.post(link_path, sent).json()["email"] == "ann@cairn.example");
    stranger.cookie = "cairn_session=" + link["link"].get<std::string>();
    CHECK(stranger.get(me_path).reason() == "session.required");
    stranger.cookie.clear();
    const Json chosen{{"link", link["link"]}, {"new", "another good password"}};
    CHECK(stranger.post(link_path + "/password", chosen).status == 204);
    CHECK(client(member).get(me_path).reason() == "session.required");
    CHECK(stranger.post(link_path + "/password", chosen).reason() == "link.unknown");
    CHECK(stranger.post(link_path, sent).status == 404);
    CHECK(stranger.sign_in().reason() == "session.refused");
    CHECK(stranger.sign_in("another good password").status == 200);
    for (int i = 0; i < 20; ++i) static_cast<void>(stranger.post(link_path, {{"link", "guess"}}));
    CHECK(stranger.post(link_path, {{"link", "guess"}}).status == 429);
}

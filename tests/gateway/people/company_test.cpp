#include <catch2/catch.hpp>

#include "gateway/wire/self_made_certificate.hpp"
#include "tests/gateway/people/company_workspace.hpp"
#include "tests/support/authenticator.hpp"

using namespace cairn;
using namespace cairn::test;

// Coming in by the company's own sign-in, over HTTP as a browser does it.
namespace {

const Json company_map{
    {"rules", Json::array({{{"claim", "groups"}, {"value", "chiefs"}, {"role", "administrator"}},
                           {{"claim", "groups"}, {"value", "east"}, {"team", "east"}}})}};

const std::string me = "/api/v1/me";

}  // namespace

TEST_CASE_METHOD(CompanyWorkspace, "a person comes in by the company's own sign-in", "[company]") {
    CompanyBrowser browser(served);
    const Json before = browser.get("/api/v1/session").json();
    CHECK(before["company"] == Json{{"name", "Company"}, {"only", false}, {"leaves", false}});
    CHECK(go(browser, Json::object(), "/records/account?sort=name") ==
          "/records/account?sort=name");
    const Json who = browser.get(me).json();
    CHECK(who["id"] == served.member_id);
    CHECK(who["signed_in_by"] == "Company");
    CHECK(who["has_password"] == false);
    const Json sessions = browser.get(me + "/sessions").json()["sessions"];
    REQUIRE(sessions.size() == 1);
    CHECK(sessions[0]["by"] == "Company");
    CHECK(browser.get("/api/v1/session").json()["company"]["leaves"] == true);
    CHECK(browser.cookies["cairn_openid"].empty());
    CHECK(
        browser.leads_to("/api/v1/openid/leave")
            .starts_with(there.issuer() + "/leave?client_id=cairn&post_logout_redirect_uri=http"));
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "who came once is known by the company's id and no more by the e-mail",
                 "[company]") {
    CompanyBrowser first(served), again(served), other(served);
    REQUIRE(go(first) == "/");
    REQUIRE(go(again, {{"email", "somebody.else@cairn.example"}}) == "/");
    CHECK(again.get(me).json()["id"] == served.member_id);
    // The address went to somebody else there.
    CHECK(go(other, {{"sub", "new-2"}}) == "/#refused=openid.linked_otherwise");
    auto administrator = served.client(served.admin);
    const std::string identities = "/api/v1/users/" + served.member_id + "/identities";
    const Json known = administrator.get(identities).json()["identities"];
    REQUIRE(known.size() == 1);
    CHECK(known[0]["issuer"] == there.issuer());
    CHECK(served.client(served.other).get(identities).reason() == "access.denied");
    REQUIRE(administrator.send("DELETE", identities).status == 204);
    CHECK(go(other, {{"sub", "new-2"}}) == "/");
    CHECK(other.get(me).json()["id"] == served.member_id);
}

TEST_CASE_METHOD(CompanyWorkspace, "whom the company does not vouch for stays out", "[company]") {
    CompanyBrowser browser(served);
    const auto refused = [&](const Json& otherwise) {
        const std::string to = go(browser, otherwise);
        CHECK(browser.cookies["cairn_session"].empty());
        return to;
    };
    CHECK(refused({{"email_verified", false}}) == "/#refused=openid.email_unverified");
    CHECK(refused({{"email", "nobody@cairn.example"}}) == "/#refused=openid.no_user");
    CHECK(refused({{"nonce", "another"}}) == "/#refused=openid.token");
    CHECK(refused({{"aud", "another"}}) == "/#refused=openid.token");
    const std::string id = served.create_user("kim@cairn.example", "member");
    REQUIRE(served.client(served.admin)
                .patch("/api/v1/records/user/" + id, {{"active", false}})
                .status == 200);
    CHECK(refused({{"email", "kim@cairn.example"}}) == "/#refused=openid.inactive");
    const std::string begun = browser.leads_to("/api/v1/openid/begin?then=%2Finbox");
    CHECK(browser.leads_to("/api/v1/openid/answer?error=access_denied&state=" +
                           parameter_of(begun, "state")) == "/inbox#refused=openid.denied");
    // That it was refused is in the log, and nothing of what was sent.
    const auto log = served.client(served.admin).get("/api/v1/events?types=access&limit=1000");
    CHECK(log.body.find("openid.no_user") != std::string::npos);
    CHECK(log.body.find("nobody@cairn.example") == std::string::npos);
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "an address that only looks like somebody's is somebody else's",
                 "[company]") {
    // Full-width letters, ones of no width, and one that looks the same.
    for (const char* email :
         {"\uff41nn@cairn.example", "ann@cair\u00adn.example", "an\u200bn@cairn.example",
          "\u0430nn@cairn.example", "ann@cairn.e\uff58ample"}) {
        CompanyBrowser eve(served);
        INFO(email);
        CHECK(go(eve, {{"sub", "eve-1"}, {"email", email}}) == "/#refused=openid.no_user");
        CHECK(eve.cookies["cairn_session"].empty());
    }
    CompanyBrowser ann(served);
    CHECK(go(ann, {{"email", "Ann@Cairn.Example"}}) == "/");
    CHECK(ann.get(me).json()["id"] == served.member_id);
}

TEST_CASE("an address that only looks like somebody's makes no user, either", "[company]") {
    CompanyWorkspace given({.creates = true});
    CompanyBrowser eve(given.served);
    CHECK(given.go(eve, {{"sub", "eve-1"}, {"email", "\uff41nn@cairn.example"}}) ==
          "/#refused=openid.no_user");
}

TEST_CASE_METHOD(CompanyWorkspace, "an answer is taken from the browser that asked", "[company]") {
    CompanyBrowser ann(served), eve(served);
    const std::string again = "/#refused=openid.begin_again";
    const std::string begun = ann.leads_to("/api/v1/openid/begin");
    const std::string state = parameter_of(begun, "state");
    there.give(company_key().token(claims(parameter_of(begun, "nonce"), Json::object()), "ES256"));
    // Who was handed the address, without the cookie or with one of their own.
    CHECK(eve.leads_to("/api/v1/openid/answer?code=c&state=" + state) == again);
    static_cast<void>(eve.leads_to("/api/v1/openid/begin"));
    CHECK(eve.leads_to("/api/v1/openid/answer?code=c&state=" + state) == again);
    CHECK(ann.leads_to("/api/v1/openid/answer?code=c&state=") == again);
    CHECK(ann.leads_to("/api/v1/openid/answer?code=c") == again);
    CHECK(there.times_asked(FakeProvider::token_path) == 0);
    CHECK(ann.leads_to("/api/v1/openid/answer?code=c&state=" + state) == "/");
    // Its cookie is taken away with the answer, and good for ten minutes anyway.
    CompanyBrowser late(served);
    const std::string late_state = parameter_of(late.leads_to("/api/v1/openid/begin"), "state");
    served.clock.advance(std::chrono::minutes(10));
    CHECK(late.leads_to("/api/v1/openid/answer?code=c&state=" + late_state) == again);
}

TEST_CASE_METHOD(CompanyWorkspace, "nobody is led to another site", "[company]") {
    for (const char* then : {"//evil.example", "https://evil.example/", "/\\evil.example"}) {
        CompanyBrowser browser(served);
        CHECK(go(browser, Json::object(), then) == "/");
    }
    CompanyBrowser browser(served);
    const auto begun = browser.get("/api/v1/openid/begin");
    const std::string cookie = begun.headers.at("set-cookie");
    CHECK(cookie.find("; HttpOnly; SameSite=Lax; Max-Age=600") != std::string::npos);
    CHECK(cookie.find("Secure") == std::string::npos);
    CHECK(begun.headers.at("location").starts_with(there.issuer() + "/authorize?"));
}

TEST_CASE_METHOD(CompanyWorkspace, "failures are throttled as passwords are", "[company]") {
    CompanyBrowser browser(served);
    for (int i = 0; i < 20; ++i) CHECK(go(browser, {{"aud", "x"}}) == "/#refused=openid.token");
    const auto asked = there.times_asked(FakeProvider::token_path);
    CHECK(go(browser) == "/#refused=session.throttled");
    CHECK(there.times_asked(FakeProvider::token_path) == asked);
    served.clock.advance(std::chrono::minutes(15));
    CHECK(go(browser) == "/");
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "a second factor is asked for here unless it was shown there",
                 "[company]") {
    CompanyBrowser browser(served);
    REQUIRE(go(browser, proven_now()) == "/");
    // By the fresh sign-in: there is no password.
    const Json begun = browser.post(me + "/second-factor", {{"password", ""}}).json();
    const std::string secret = begun["secret"];
    REQUIRE(browser
                .post(me + "/second-factor/confirm",
                      {{"code", code_of_app(secret, served.clock.now())}})
                .status == 200);
    served.clock.advance(std::chrono::seconds(30));
    CompanyBrowser there_shown(served), here_asked(served);
    CHECK(go(there_shown, {{"amr", {"pwd", "mfa"}}}) == "/");
    const std::string to = go(here_asked, Json::object(), "/inbox");
    const std::string head = "/inbox#second-factor=", tail = "&ways=code";
    REQUIRE((to.starts_with(head) && to.ends_with(tail)));
    const std::string challenge = to.substr(head.size(), to.size() - head.size() - tail.size());
    CHECK(here_asked.get(me).status == 401);
    const auto in = here_asked.post(
        "/api/v1/session/second-factor",
        {{"challenge", challenge}, {"code", code_of_app(secret, served.clock.now())}});
    REQUIRE(in.status == 200);
    CHECK(in.json()["signed_in_by"] == "Company");
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "where everybody has to have a second factor, one shown there counts",
                 "[company]") {
    REQUIRE(served.client(served.admin)
                .send("PUT", "/api/v1/workspace/second-factor", R"({"required": true})")
                .status == 204);
    CompanyBrowser shown(served), not_shown(served);
    REQUIRE(go(shown, {{"amr", {"mfa"}}}) == "/");
    CHECK(shown.get(me).json()["second_factor_must_set_up"] == false);
    REQUIRE(go(not_shown) == "/");
    CHECK(not_shown.get(me).json()["second_factor_must_set_up"] == true);
}

TEST_CASE("who is not known is made a user where that is wanted, with the mapped team",
          "[company]") {
    CompanyWorkspace given({.map = ClaimMap::read(company_map).value(), .creates = true});
    ServedWorkspace& served = given.served;
    const std::string east =
        served.create_by(served.admin, "team", {{"name", "East"}, {"code", "east"}});
    CompanyBrowser kim(served), stranger(served);
    const Json new_one{{"sub", "kim-1"}, {"name", "Kim"}, {"email", "kim@cairn.example"}};
    Json of_east = new_one;
    of_east["groups"] = {"east", "other"};
    REQUIRE(given.go(kim, of_east) == "/");
    const std::string id = kim.get(me).json()["id"];
    const Json user = given.user(id);
    CHECK(user["name"] == "Kim");
    CHECK(user["role"] == "member");
    CHECK(user["teams"] == Json::array({east}));
    // Of whom the mapping knows nothing, nobody is made.
    CHECK(given.go(stranger, {{"sub", "x"}, {"email", "x@cairn.example"}, {"groups", {"other"}}}) ==
          "/#refused=openid.not_for_you");
}

TEST_CASE("the mapping changes what it names at each sign-in, and nothing else", "[company]") {
    CompanyWorkspace given({.map = ClaimMap::read(company_map).value()});
    ServedWorkspace& served = given.served;
    const std::string east =
        served.create_by(served.admin, "team", {{"name", "East"}, {"code", "east"}});
    const std::string own =
        served.create_by(served.admin, "team", {{"name", "Own"}, {"code", "own"}});
    REQUIRE(served.client(served.admin)
                .patch("/api/v1/records/user/" + served.member_id, {{"teams", {own}}})
                .status == 200);
    const auto comes = [&](const Json& groups) {
        CompanyBrowser browser(served);
        CHECK(given.go(browser, {{"groups", groups}}) == "/");
        return given.user(served.member_id);
    };
    const Json chief = comes({"east", "chiefs"});
    CHECK(chief["role"] == "administrator");
    CHECK(chief["teams"] == Json::array({own, east}));
    const std::string version = chief["version"];
    CHECK(comes({"east", "chiefs"})["version"] == version);
    const Json member = comes(Json::array());
    CHECK(member["role"] == "member");
    CHECK(member["teams"] == Json::array({own}));
}

TEST_CASE("a mapping leaves a workspace its last administrator", "[company]") {
    CompanyWorkspace given({.map = ClaimMap::read(company_map).value()});
    ServedWorkspace& served = given.served;
    CompanyBrowser ann(served), later(served);
    REQUIRE(given.go(ann, {{"groups", {"chiefs"}}}) == "/");
    const Json admin = served.client(served.admin).get(me).json();
    REQUIRE(ann.send("PATCH", "/api/v1/records/user/" + admin["id"].get<std::string>(),
                     {{"active", false}})
                .status == 200);
    // The provider says of nobody that he is one, by mistake or not.
    const Json none{{"groups", Json::array()}};
    CHECK(given.go(later, none) == "/#refused=openid.mapping");
    CHECK(ann.get(me).json()["role"] == "administrator");
    REQUIRE(ann.send("PATCH", "/api/v1/records/user/" + admin["id"].get<std::string>(),
                     {{"active", true}})
                .status == 200);
    CHECK(given.go(later, none) == "/");
    CHECK(later.get(me).json()["role"] == "member");
}

TEST_CASE("a mapping that asks for what is not there lets nobody in", "[company]") {
    CompanyWorkspace given({.map = ClaimMap::read(company_map).value()});
    CompanyBrowser browser(given.served);
    CHECK(given.go(browser, {{"groups", {"east"}}}) == "/#refused=openid.mapping");
}

TEST_CASE("without such a sign-in its addresses lead back into the app", "[company]") {
    ServedWorkspace served;
    CompanyBrowser browser(served);
    CHECK(browser.leads_to("/api/v1/openid/begin") == "/#refused=openid.not_set_up");
    CHECK(browser.leads_to("/api/v1/openid/answer?code=c&anything=x") ==
          "/#refused=openid.not_set_up");
    CHECK(browser.leads_to("/api/v1/openid/leave") == "/");
    CHECK_FALSE(browser.get("/api/v1/session").json().contains("company"));
}

TEST_CASE("over TLS the certificate is looked at, and whom it is for", "[company]") {
    ServedWorkspace served(spoken(true));
    const std::string port = std::to_string(served.server->port());
    const auto ask = [&](const HttpsFetch& fetch, const std::string& host) {
        const auto answer =
            fetch({.to = parse_web_address("https://" + host + ':' + port + "/health").value()});
        return answer ? std::to_string(answer->status) : answer.error().reason;
    };
    const auto stranger = HttpsFetch::make().value();
    CHECK(ask(stranger, "127.0.0.1") == "openid.unreachable");
    TempDir folder;
    const auto files = self_made_certificate(folder / "tls", "127.0.0.1", true).value();
    // One that was made like it and is not it.
    const auto other = HttpsFetch::make(files.certificate).value();
    CHECK(ask(other, "127.0.0.1") == "openid.unreachable");
    served.serving.tls = TlsKeys::load(files).value();
    served.restart();
    const auto trusted = [&](const std::string& host) {
        const std::string now = std::to_string(served.server->port());
        const auto answer =
            other({.to = parse_web_address("https://" + host + ':' + now + "/health").value()});
        return answer ? std::to_string(answer->status) : answer.error().data.value("problem", "");
    };
    CHECK(trusted("127.0.0.1") == "200");
    // The same certificate at an address that it is not made out to.
    served.serving.address = "127.0.0.2";
    served.restart();
    CHECK(trusted("127.0.0.2").find("its certificate is not believed") != std::string::npos);
    CHECK(HttpsFetch::make("/nowhere.pem").error().reason == "oidc.trust");
}

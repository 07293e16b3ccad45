#include <catch2/catch.hpp>

#include "gateway/http/message.hpp"
#include "gateway/openid_sign_in.hpp"
#include "gateway/wire/self_made_certificate.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/authenticator.hpp"
#include "tests/support/openid/fake_provider.hpp"
#include "tests/support/openid/signing_key.hpp"

using namespace cairn;
using namespace cairn::test;

// Coming in by the company's own sign-in, over HTTP as a browser does it.
namespace {

const TestKey& company_key() {
    static const TestKey key = TestKey::p256("company");
    return key;
}

const Json company_map{
    {"rules", Json::array({{{"claim", "groups"}, {"value", "chiefs"}, {"role", "administrator"}},
                           {{"claim", "groups"}, {"value", "east"}, {"team", "east"}}})}};

std::shared_ptr<const OpenidOptions> by_company(const FakeProvider& there, ProviderSettings with) {
    with.issuer = there.issuer();
    with.client_id = "cairn";
    with.name = "Company";
    return std::make_shared<const OpenidOptions>(
        OpenidOptions{std::move(with), HttpsFetch::make({}, std::chrono::seconds(5)).value()});
}

/// A parameter of an address.
std::string parameter_of(const std::string& address, const std::string& name) {
    const auto at = address.find(name + '=');
    REQUIRE(at != std::string::npos);
    const auto begin = at + name.size() + 1;
    return percent_decoded(address.substr(begin, address.find('&', begin) - begin), false).value();
}

/// A browser with the cookies that it was given.
class CompanyBrowser {
public:
    explicit CompanyBrowser(const ServedWorkspace& served)
        : client_(served.server->port()),
          origin_("http://127.0.0.1:" + std::to_string(served.server->port())) {}

    HttpAnswer send(const char* method, const std::string& path, const Json& body = {}) {
        HttpClient::Headers headers{{"Origin", origin_}};
        if (std::string(method) == "GET") headers.clear();
        std::string all;
        for (const auto& [name, value] : cookies)
            if (!value.empty()) all += (all.empty() ? "" : "; ") + name + '=' + value;
        if (!all.empty()) headers.emplace("Cookie", all);
        const auto answer =
            client_.send(method, path, body.is_null() ? "" : json_text(body), headers);
        // Several are joined as other headers are.
        if (const auto set = answer.headers.find("set-cookie"); set != answer.headers.end())
            take(set->second);
        return answer;
    }
    HttpAnswer get(const std::string& path) { return send("GET", path); }
    HttpAnswer post(const std::string& path, const Json& body) { return send("POST", path, body); }
    /// Where a request leads; "" where it leads nowhere.
    std::string leads_to(const std::string& path) {
        const auto answer = get(path);
        CHECK(answer.status == 303);
        CHECK(answer.headers.at("cache-control") == "no-store");
        return answer.headers.at("location");
    }

    std::map<std::string, std::string> cookies;

private:
    void take(const std::string& set) {
        for (const char* name : {"cairn_session", "cairn_openid"}) {
            const auto at = set.find(std::string(name) + '=');
            if (at == std::string::npos) continue;
            const auto begin = at + std::string(name).size() + 1;
            cookies[name] = set.substr(begin, set.find(';', begin) - begin);
        }
    }
    HttpClient client_;
    std::string origin_;
};

struct CompanyWorkspace {
    explicit CompanyWorkspace(ProviderSettings with = {})
        : served({.threads = 2, .openid = by_company(there, std::move(with))}) {
        there.say(FakeProvider::keys_path, key_set({company_key()}));
    }
    Json claims(const std::string& nonce, const Json& otherwise) const {
        const auto at =
            std::chrono::duration_cast<std::chrono::seconds>(served.clock.now().time_since_epoch())
                .count();
        Json all{{"iss", there.issuer()},
                 {"sub", "ann-1"},
                 {"aud", "cairn"},
                 {"nonce", nonce},
                 {"iat", at},
                 {"exp", at + 300},
                 {"name", "Ann"},
                 {"email", "ann@cairn.example"},
                 {"email_verified", true}};
        all.merge_patch(otherwise);
        return all;
    }
    /// Through all of it: where the browser ends up.
    std::string go(CompanyBrowser& browser,
                   const Json& otherwise = Json::object(),
                   const std::string& then = "/") {
        const std::string there_is =
            browser.leads_to("/api/v1/openid/begin?then=" + url_encoded(then));
        there.give(
            company_key().token(claims(parameter_of(there_is, "nonce"), otherwise), "ES256"));
        return browser.leads_to("/api/v1/openid/answer?code=c&session_state=s&state=" +
                                parameter_of(there_is, "state"));
    }
    Json user(const std::string& id) const {
        return served.client(served.admin).get("/api/v1/records/user/" + id).json();
    }

    FakeProvider there;
    ServedWorkspace served;
};

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
    REQUIRE(go(browser) == "/");
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
    const std::string head = "/inbox#second-factor=";
    REQUIRE(to.starts_with(head));
    CHECK(here_asked.get(me).status == 401);
    const auto in = here_asked.post(
        "/api/v1/session/second-factor",
        {{"challenge", to.substr(head.size())}, {"code", code_of_app(secret, served.clock.now())}});
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

TEST_CASE_METHOD(CompanyWorkspace,
                 "what a password proves a fresh sign-in proves, for ten minutes",
                 "[company]") {
    CompanyBrowser browser(served);
    REQUIRE(go(browser) == "/");
    const auto token = [&] {
        return browser.post(me + "/tokens", {{"password", ""}, {"name", "export"}});
    };
    CHECK(token().status == 200);
    served.clock.advance(std::chrono::minutes(10));
    CHECK(token().reason() == "session.not_fresh");
    CHECK(browser.post(me + "/second-factor", {{"password", ""}}).reason() == "session.not_fresh");
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

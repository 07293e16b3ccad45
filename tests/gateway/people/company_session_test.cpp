#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/gateway/people/company_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

// Sessions that were begun by the company's own sign-in: what they prove, and how they end.
namespace {

const std::string own = "/api/v1/me";

}  // namespace

TEST_CASE_METHOD(CompanyWorkspace,
                 "what a password proves it proves that one proved oneself there, for ten minutes",
                 "[company]") {
    CompanyBrowser browser(served);
    REQUIRE(go(browser, proven_now()) == "/");
    const auto token = [&](CompanyBrowser& by) {
        return by.post(own + "/tokens", {{"password", ""}, {"name", "export"}});
    };
    CHECK(token(browser).status == 200);
    served.clock.advance(std::chrono::minutes(9));
    // Another session, to which the company let him through without a question, proves no more.
    const Json long_ago = {{"auth_time", seconds_now() - 9 * 60}};
    CompanyBrowser later(served);
    REQUIRE(go(later, long_ago) == "/");
    CHECK(token(later).status == 200);
    served.clock.advance(std::chrono::minutes(1));
    CHECK(token(browser).reason() == "session.not_fresh");
    CHECK(token(later).reason() == "session.not_fresh");
    CHECK(browser.post(own + "/second-factor", {{"password", ""}}).reason() == "session.not_fresh");
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "who finds a screen open proves nothing by coming in again by it",
                 "[company]") {
    const auto token = [&](CompanyBrowser& by) {
        return by.post(own + "/tokens", {{"password", ""}, {"name", "export"}});
    };
    // The company says when, and it was this morning.
    CompanyBrowser browser(served);
    REQUIRE(go(browser, {{"auth_time", seconds_now() - 4 * 3600}}) == "/");
    CHECK(token(browser).reason() == "session.not_fresh");
    // It does not say: then it has to have been asked to ask.
    REQUIRE(go(browser) == "/");
    CHECK(token(browser).reason() == "session.not_fresh");
    const std::string plain = browser.leads_to("/api/v1/openid/begin");
    CHECK(plain.find("prompt=") == std::string::npos);
    const auto comes_back = [&](const std::string& begun, const Json& otherwise) {
        there.give(company_key().token(claims(parameter_of(begun, "nonce"), otherwise), "ES256"));
        return browser.leads_to("/api/v1/openid/answer?code=c&state=" +
                                parameter_of(begun, "state"));
    };
    const auto sent_to_be_asked = [&] {
        const std::string begun = browser.leads_to("/api/v1/openid/begin?again=1&then=%2Fme");
        CHECK(begun.find("&prompt=login&max_age=0") != std::string::npos);
        return begun;
    };
    const std::string before = browser.cookies["cairn_session"];
    // The browser may have taken that off the address: what does not say when proves nothing, and
    // nothing is different from before.
    CHECK(comes_back(sent_to_be_asked(), Json::object()) == "/me#refused=openid.no_auth_time");
    CHECK(comes_back(sent_to_be_asked(), {{"auth_time", "now"}}) ==
          "/me#refused=openid.no_auth_time");
    CHECK(comes_back(sent_to_be_asked(), {{"auth_time", seconds_now() - 120}}) ==
          "/me#refused=openid.not_asked");
    CHECK(browser.cookies["cairn_session"] == before);
    CHECK(token(browser).reason() == "session.not_fresh");
    // As often as one likes: it is no guess at who somebody is.
    for (int i = 0; i < 20; ++i)
        CHECK(comes_back(sent_to_be_asked(), Json::object()) == "/me#refused=openid.no_auth_time");
    // It asked.
    CHECK(comes_back(sent_to_be_asked(), proven_now()) == "/me");
    CHECK(token(browser).status == 200);
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "whoever is not linked any more is not signed in any more by it, either",
                 "[company]") {
    CompanyBrowser eve(served);
    REQUIRE(go(eve, {{"sub", "eve-1"}}) == "/");
    CHECK(eve.get(own).status == 200);
    const std::string token = served.token_of(served.member_id);
    REQUIRE(served.client(served.admin)
                .send("DELETE", "/api/v1/users/" + served.member_id + "/identities")
                .status == 204);
    CHECK(eve.get(own).reason() == "session.required");
    CHECK(served.client(token).get(own).status == 200);
}

TEST_CASE("a session by the company lasts as long as is wanted", "[company]") {
    CompanyWorkspace given({.session_lasts = std::chrono::hours(8)});
    CompanyBrowser browser(given.served);
    REQUIRE(given.go(browser) == "/");
    given.served.clock.advance(std::chrono::hours(8) - std::chrono::seconds(1));
    CHECK(browser.get(own).status == 200);
    given.served.clock.advance(std::chrono::seconds(1));
    CHECK(browser.get(own).reason() == "session.required");
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "who comes in anew leaves the session that the browser had before",
                 "[company]") {
    CompanyBrowser browser(served);
    REQUIRE(go(browser) == "/");
    const std::string before = browser.cookies["cairn_session"];
    const std::string begun = browser.leads_to("/api/v1/openid/begin");
    there.give(company_key().token(claims(parameter_of(begun, "nonce"), Json::object()), "ES256"));
    // What comes from another site has no such cookie, as it is a strict one.
    browser.cookies["cairn_session"].clear();
    REQUIRE(browser.leads_to("/api/v1/openid/answer?code=c&state=" +
                             parameter_of(begun, "state")) == "/");
    CHECK(browser.get(own + "/sessions").json()["sessions"].size() == 1);
    CHECK_FALSE(served.workspace->people().identify(before));
}

// Signed out there
namespace {

constexpr const char* logout_event = "http://schemas.openid.net/event/backchannel-logout";

/// What a provider says of a sign-out, with some of it otherwise.
Json logout_claims(const CompanyWorkspace& given, const Json& otherwise) {
    static int messages = 0;
    Json all{{"iss", given.there.issuer()},
             {"aud", "cairn"},
             {"iat", given.seconds_now()},
             {"exp", given.seconds_now() + 120},
             {"jti", "message-" + std::to_string(++messages)},
             {"events", {{logout_event, Json::object()}}}};
    all.merge_patch(otherwise);
    return all;
}

/// Tells the server, as a provider does: no browser, no cookie.
HttpAnswer tell(const CompanyWorkspace& given, const std::string& token) {
    HttpClient provider(given.served.server->port());
    return provider.send("POST", "/api/v1/openid/logout", "logout_token=" + token,
                         {{"Content-Type", "application/x-www-form-urlencoded"}});
}

HttpAnswer tell_claims(const CompanyWorkspace& given, const Json& otherwise) {
    return tell(given, company_key().token(logout_claims(given, otherwise), "ES256"));
}

bool is_in(CompanyBrowser& browser) { return browser.get(own).status == 200; }

}  // namespace

TEST_CASE_METHOD(CompanyWorkspace,
                 "who signs out there is signed out here, of that session or of all",
                 "[company]") {
    CompanyBrowser desk(served), phone(served), other(served);
    REQUIRE(go(desk, {{"sid", "s-desk"}}) == "/");
    REQUIRE(go(phone, {{"sid", "s-phone"}}) == "/");
    const std::string kim = served.create_user("kim@cairn.example", "member");
    REQUIRE(go(other, {{"sub", "kim-1"}, {"email", "kim@cairn.example"}, {"sid", "s-kim"}}) == "/");
    const std::string token = served.token_of(served.member_id);
    const auto told = tell_claims(*this, {{"sid", "s-desk"}});
    CHECK(told.status == 200);
    CHECK(told.headers.at("cache-control") == "no-store");
    CHECK_FALSE(is_in(desk));
    CHECK(is_in(phone));
    CHECK(tell_claims(*this, {{"sub", "ann-1"}}).status == 200);
    CHECK_FALSE(is_in(phone));
    CHECK(is_in(other));
    // What did not begin there does not end there.
    CHECK(served.client(token).get(own).status == 200);
    // A provider may say which session it is only at its end.
    REQUIRE(go(phone, {{"iat", seconds_now() + 1}}) == "/");
    CHECK(tell_claims(*this, {{"sid", "s-new"}, {"sub", "ann-1"}}).status == 200);
    CHECK_FALSE(is_in(phone));
    // Whom nobody here knows nobody here is told of.
    CHECK(tell_claims(*this, {{"sub", "nobody"}}).status == 200);
    CHECK(tell_claims(*this, {{"sid", "s-nobody"}}).status == 200);
    CHECK(is_in(other));
    const auto log = served.client(served.admin).get("/api/v1/events?types=access&limit=1000");
    CHECK(log.body.find("sessions_ended") != std::string::npos);
    CHECK(log.body.find("s-desk") == std::string::npos);
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "what is none of the provider's messages signs nobody out",
                 "[company]") {
    CompanyBrowser ann(served);
    REQUIRE(go(ann, {{"sid", "s-ann"}}) == "/");
    const auto refused = [&](const HttpAnswer& answer) {
        CHECK(answer.status == 400);
        CHECK(answer.headers.at("cache-control") == "no-store");
        CHECK(is_in(ann));
        return answer.reason();
    };
    const auto refused_claims = [&](Json otherwise) {
        if (!otherwise.contains("sub")) otherwise["sub"] = "ann-1";
        INFO(json_text(otherwise));
        return refused(tell_claims(*this, otherwise));
    };
    const std::string why = "openid.token";
    CHECK(refused_claims({{"iss", "https://other.example"}}) == why);
    CHECK(refused_claims({{"aud", "another"}}) == why);
    CHECK(refused_claims({{"nonce", "n"}}) == why);
    CHECK(refused_claims({{"nonce", 1}}) == why);
    CHECK(refused_claims({{"events", nullptr}}) == why);
    CHECK(refused_claims({{"events", {{logout_event, nullptr}}}}) == why);
    CHECK(refused_claims({{"events", {{logout_event, nullptr}, {"other", Json::object()}}}}) ==
          why);
    CHECK(refused_claims({{"jti", nullptr}}) == why);
    CHECK(refused_claims({{"exp", nullptr}}) == why);
    CHECK(refused_claims({{"exp", seconds_now() - 120}}) == why);
    CHECK(refused_claims({{"iat", seconds_now() + 120}}) == why);
    CHECK(refused_claims({{"sid", 7}}) == why);
    CHECK(refused_claims({{"sid", std::string(300, 's')}}) == why);
    CHECK(refused(tell_claims(*this, Json::object())) == why);
    // Neither somebody else's key, nor none, nor a token that lets somebody in.
    const Json sound = logout_claims(*this, {{"sub", "ann-1"}});
    CHECK(refused(tell(*this, TestKey::p256("company").token(sound, "ES256"))) == why);
    CHECK(refused(tell(*this, secret_token(sound, "secret"))) == why);
    CHECK(refused(tell(*this, token_text({{"alg", "none"}}, sound, ""))) == why);
    CHECK(refused(tell(*this, company_key().token(claims("n", Json::object()), "ES256"))) == why);
    CHECK(refused(tell(*this, company_key().token(sound, "ES256", {{"typ", "at+jwt"}}))) == why);
    CHECK(refused(tell(*this, "")) == why);
    CHECK(refused(tell(*this, "a&logout_token=b")) == "request.body");
    HttpClient stranger(served.server->port());
    CHECK(refused(stranger.send("POST", "/api/v1/openid/logout", "{}")) == "request.body");
    // A session there that was another person's.
    CHECK(tell_claims(*this, {{"sid", "s-ann"}, {"sub", "eve-1"}}).status == 200);
    CHECK(is_in(ann));
    CHECK(tell(*this, company_key().token(sound, "ES256", {{"typ", "logout+JWT"}})).status == 200);
    CHECK_FALSE(is_in(ann));
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "a message of signing out is good once, and for what was before it",
                 "[company]") {
    CompanyBrowser ann(served);
    REQUIRE(go(ann) == "/");
    const std::string message =
        company_key().token(logout_claims(*this, {{"sub", "ann-1"}}), "ES256");
    CHECK(tell(*this, message).status == 200);
    CHECK_FALSE(is_in(ann));
    served.clock.advance(std::chrono::seconds(10));
    REQUIRE(go(ann) == "/");
    CHECK(tell(*this, message).reason() == "openid.token");
    CHECK(is_in(ann));
    // Nor after a restart, which forgets what came.
    served.clock.advance(std::chrono::seconds(70));
    CompanyBrowser later(served);
    REQUIRE(go(later) == "/");
    const Json of_then = logout_claims(*this, {{"sub", "ann-1"}, {"iat", seconds_now() - 80}});
    CHECK(tell(*this, company_key().token(of_then, "ES256")).status == 200);
    CHECK(is_in(later));
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "who was on the way in while he signed out there does not arrive",
                 "[company]") {
    CompanyBrowser ann(served);
    const std::string begun = ann.leads_to("/api/v1/openid/begin");
    const std::string state = parameter_of(begun, "state");
    there.give(
        company_key().token(claims(parameter_of(begun, "nonce"), {{"sid", "s-1"}}), "ES256"));
    served.clock.advance(std::chrono::seconds(5));
    CHECK(tell_claims(*this, {{"sid", "s-1"}}).status == 200);
    CHECK(ann.leads_to("/api/v1/openid/answer?code=c&state=" + state) ==
          "/#refused=session.refused");
    CHECK_FALSE(is_in(ann));
    REQUIRE(go(ann, {{"sid", "s-2"}}) == "/");
    CHECK(is_in(ann));
    // The provider says which session it was only at its end.
    CompanyBrowser desk(served);
    const std::string again = desk.leads_to("/api/v1/openid/begin");
    there.give(company_key().token(claims(parameter_of(again, "nonce"), Json::object()), "ES256"));
    served.clock.advance(std::chrono::seconds(5));
    CHECK(tell_claims(*this, {{"sid", "s-3"}, {"sub", "ann-1"}}).status == 200);
    CHECK(desk.leads_to("/api/v1/openid/answer?code=c&state=" + parameter_of(again, "state")) ==
          "/#refused=session.refused");
    CHECK_FALSE(is_in(desk));
    CHECK(is_in(ann));
}

TEST_CASE_METHOD(CompanyWorkspace,
                 "a token of another kind lets nobody in, though the provider signed it",
                 "[company]") {
    for (const char* type : {"logout+jwt", "at+JWT"}) {
        CompanyBrowser eve(served);
        const std::string begun = eve.leads_to("/api/v1/openid/begin");
        there.give(company_key().token(claims(parameter_of(begun, "nonce"), Json::object()),
                                       "ES256", {{"typ", type}}));
        CHECK(eve.leads_to("/api/v1/openid/answer?code=c&state=" + parameter_of(begun, "state")) ==
              "/#refused=openid.token");
    }
}

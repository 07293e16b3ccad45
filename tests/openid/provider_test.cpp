#include "openid/provider.hpp"

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/openid/fake_provider.hpp"
#include "tests/support/openid/signing_key.hpp"

using namespace cairn;
using namespace cairn::test;

// A provider asked over real sockets, which says what it should not, or too late, or too much.
namespace {

const std::string redirect = "http://127.0.0.1:1/api/v1/openid/answer";

const TestKey& key_of_then() {
    static const TestKey key = TestKey::p256("then");
    return key;
}
const TestKey& key_of_now() {
    static const TestKey key = TestKey::p256("now");
    return key;
}

struct AskedProvider {
    AskedProvider() {
        there.say(FakeProvider::keys_path, key_set({key_of_then()}));
        settings = {.issuer = there.issuer(),
                    .client_id = "cairn",
                    .client_secret = "a secret: 100%",
                    .name = "Company"};
    }
    OpenidProvider& provider() {
        if (!asked) {
            auto fetch = HttpsFetch::make({}, std::chrono::milliseconds(500)).value();
            asked.emplace(settings, std::move(fetch), clock);
        }
        return *asked;
    }
    Json claims(const Json& otherwise = Json::object()) {
        const auto at =
            std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch())
                .count();
        Json all{{"iss", there.issuer()},
                 {"sub", "ann-1"},
                 {"aud", "cairn"},
                 {"nonce", ticket.nonce},
                 {"iat", at},
                 {"exp", at + 300},
                 {"name", "Ann"},
                 {"email", "ann@cairn.example"},
                 {"email_verified", true}};
        all.merge_patch(otherwise);
        return all;
    }
    Result<CompanyPerson> person(const OpenidProvider::Answer& answer = {.code = "a code"}) {
        return provider().person_of(answer, ticket, redirect);
    }
    /// By a token of these claims.
    Result<CompanyPerson> person_by(const Json& otherwise, const TestKey& key = key_of_then()) {
        there.give(key.token(claims(otherwise), "ES256"));
        return person();
    }
    std::string refusal(const Result<CompanyPerson>& person) {
        return person ? "" : person.error().reason;
    }

    FakeProvider there;
    ManualClock clock;
    RandomIds ids;
    ProviderSettings settings;
    SignInTicket ticket = SignInTickets(ids, clock).fresh("/");
    std::optional<OpenidProvider> asked;
};

}  // namespace

TEST_CASE_METHOD(AskedProvider, "a browser is sent to the provider with all it needs", "[openid]") {
    const std::string address = provider().address_for(ticket, redirect, "zh-CN").value();
    CHECK(address.starts_with(there.issuer() + "/authorize?response_type=code&client_id=cairn&"));
    for (const std::string& part :
         {"&state=" + ticket.state, "&nonce=" + ticket.nonce,
          "&code_challenge=" + challenge_of(ticket.verifier),
          std::string("&code_challenge_method=S256"),
          std::string("&scope=openid%20profile%20email"),
          std::string("&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fapi%2Fv1%2Fopenid%2Fanswer"),
          std::string("&ui_locales=zh-CN")})
        CHECK(address.find(part) != std::string::npos);
    // What it says of itself is asked for once an hour.
    REQUIRE(provider().address_for(ticket, redirect, ""));
    CHECK(there.times_asked(FakeProvider::document_path) == 1);
    clock.advance(std::chrono::hours(1));
    REQUIRE(provider().address_for(ticket, redirect, ""));
    CHECK(there.times_asked(FakeProvider::document_path) == 2);
}

TEST_CASE_METHOD(AskedProvider, "a code becomes the person whom it is of", "[openid]") {
    const auto person = person_by({{"amr", {"pwd", "mfa"}}});
    REQUIRE(person);
    CHECK(person->subject == "ann-1");
    CHECK(person->email == "ann@cairn.example");
    CHECK(person->email_is_verified);
    CHECK(person->has_shown_factor);
    CHECK(person->by == "Company");
    const auto asked_token = there.asked().back();
    CHECK(asked_token.path == FakeProvider::token_path);
    CHECK(asked_token.body.find("code_verifier=" + ticket.verifier) != std::string::npos);
    CHECK(asked_token.body.find("secret") == std::string::npos);
    // Escaped before they are joined: "cairn:a%20secret%3A%20100%25".
    CHECK(asked_token.authorization == "Basic Y2Fpcm46YSUyMHNlY3JldCUzQSUyMDEwMCUyNQ==");
    CHECK(there.times_asked(FakeProvider::userinfo_path) == 0);
}

TEST_CASE_METHOD(AskedProvider, "the secret goes where the provider wants it", "[openid]") {
    there.say_of_itself({{"token_endpoint_auth_methods_supported", {"client_secret_post"}}});
    REQUIRE(person_by(Json::object()));
    const auto asked_token = there.asked().back();
    CHECK(asked_token.authorization.empty());
    CHECK(asked_token.body.find("client_secret=a%20secret%3A%20100%25") != std::string::npos);
}

TEST_CASE_METHOD(AskedProvider, "what the token leaves out the userinfo tells", "[openid]") {
    settings.map =
        ClaimMap::read({{"rules", {{{"claim", "groups"}, {"value", "s"}, {"roles", "seller"}}}}})
            .value();
    const Json said{{"sub", "ann-1"}, {"groups", {"s"}}, {"email", "other@cairn.example"}};
    there.say(FakeProvider::userinfo_path, said);
    const auto person = person_by(Json::object());
    REQUIRE(person);
    CHECK(person->grants.roles == CompanyGrants::Names{"seller"});
    // What is signed counts more.
    CHECK(person->email == "ann@cairn.example");
    CHECK(there.asked().back().authorization == "Bearer an access token");
    Json of_other = said;
    of_other["sub"] = "bob-1";
    there.say(FakeProvider::userinfo_path, of_other);
    CHECK(refusal(person_by(Json::object())) == "openid.token");
}

TEST_CASE_METHOD(AskedProvider, "an e-mail counts only where it is verified", "[openid]") {
    CHECK_FALSE(person_by({{"email_verified", false}})->email_is_verified);
    CHECK(person_by({{"email_verified", "true"}})->email_is_verified);
    there.say(FakeProvider::userinfo_path, Json{{"sub", "ann-1"}});
    CHECK_FALSE(person_by({{"email_verified", nullptr}})->email_is_verified);
    settings.trusts_email = true;
    asked.reset();
    CHECK(person_by({{"email_verified", nullptr}})->email_is_verified);
    CHECK_FALSE(person_by({{"email_verified", false}})->email_is_verified);
}

TEST_CASE_METHOD(AskedProvider,
                 "that one address is verified says nothing of another",
                 "[openid]") {
    const Json other{{"sub", "ann-1"}, {"email", "eve@cairn.example"}, {"email_verified", true}};
    there.say(FakeProvider::userinfo_path, other);
    const auto mixed = person_by({{"email_verified", nullptr}});
    REQUIRE(mixed);
    CHECK(mixed->email == "ann@cairn.example");
    CHECK_FALSE(mixed->email_is_verified);
    const auto the_other_way = person_by({{"email", nullptr}});
    REQUIRE(the_other_way);
    CHECK(the_other_way->email == "eve@cairn.example");
    CHECK(the_other_way->email_is_verified);
    there.say(FakeProvider::userinfo_path, Json{{"sub", "ann-1"}, {"email", "eve@cairn.example"}});
    CHECK_FALSE(person_by({{"email", nullptr}})->email_is_verified);
    Json same = other;
    same["email"] = "ann@cairn.example";
    there.say(FakeProvider::userinfo_path, same);
    CHECK(person_by({{"email_verified", nullptr}})->email_is_verified);
}

TEST_CASE_METHOD(AskedProvider, "how one signed in only the signed token tells", "[openid]") {
    there.say(FakeProvider::userinfo_path,
              Json{{"sub", "ann-1"}, {"amr", {"mfa"}}, {"acr", "mfa"}, {"name", "Ann"}});
    const auto person = person_by({{"name", nullptr}});
    REQUIRE(person);
    CHECK(person->name == "Ann");
    CHECK_FALSE(person->has_shown_factor);
}

TEST_CASE_METHOD(AskedProvider, "of a provider for many companies only ours come in", "[openid]") {
    settings.required = {{"hd", "cairn.example"}, {"realm.groups", "crm"}};
    const Json ours{{"hd", "cairn.example"}, {"realm", {{"groups", {"crm", "x"}}}}};
    CHECK(refusal(person_by(ours)) == "");
    Json theirs = ours;
    theirs["hd"] = "other.example";
    CHECK(refusal(person_by(theirs)) == "openid.not_for_you");
    there.say(FakeProvider::userinfo_path, Json{{"sub", "ann-1"}});
    CHECK(refusal(person_by({{"hd", "cairn.example"}})) == "openid.not_for_you");
    CHECK(refusal(person_by(Json::object())) == "openid.not_for_you");
}

TEST_CASE_METHOD(AskedProvider,
                 "keys that are changed are fetched, and not too often",
                 "[openid]") {
    REQUIRE(person_by(Json::object()));
    CHECK(there.times_asked(FakeProvider::keys_path) == 1);
    there.say(FakeProvider::keys_path, key_set({key_of_now()}));
    REQUIRE(person_by(Json::object(), key_of_now()));
    CHECK(there.times_asked(FakeProvider::keys_path) == 2);
    // Made-up keys let nobody ask again and again.
    const TestKey made_up = TestKey::p256("made up");
    for (int i = 0; i < 5; ++i)
        CHECK(refusal(person_by(Json::object(), made_up)) == "openid.token");
    CHECK(there.times_asked(FakeProvider::keys_path) == 2);
    clock.advance(std::chrono::seconds(30));
    CHECK(refusal(person_by(Json::object(), made_up)) == "openid.token");
    CHECK(there.times_asked(FakeProvider::keys_path) == 3);
    // The former key is gone by now.
    CHECK(refusal(person_by(Json::object(), key_of_then())) == "openid.token");
}

TEST_CASE_METHOD(AskedProvider, "an answer for somebody else is none of ours", "[openid]") {
    there.give(key_of_then().token(claims(), "ES256"));
    CHECK(refusal(person({.code = "c", .issuer = "https://other.example"})) == "openid.refused");
    CHECK(refusal(person({.code = "c", .issuer = there.issuer()})) == "");
    CHECK(refusal(person({.error = "access_denied"})) == "openid.denied");
    CHECK(refusal(person({.error = "server_error"})) == "openid.refused");
    CHECK(refusal(person({})) == "openid.refused");
    CHECK(refusal(person_by({{"nonce", "other"}})) == "openid.token");
    there.say(FakeProvider::token_path,
              FakeProvider::Said{.status = 400, .body = R"({"error":"invalid_grant"})"});
    CHECK(refusal(person()) == "openid.refused");
    // One that always says who it is.
    there.say_of_itself({{"authorization_response_iss_parameter_supported", true}});
    asked.reset();
    CHECK(refusal(person({.code = "c"})) == "openid.refused");
}

TEST_CASE_METHOD(AskedProvider, "a provider that is not what it was given as is none", "[openid]") {
    const auto refused_with = [&](const Json& otherwise) {
        there.say_of_itself(otherwise);
        asked.reset();
        const auto address = provider().address_for(ticket, redirect, "");
        return address ? "" : address.error().reason;
    };
    CHECK(refused_with(Json::object()) == "");
    CHECK(refused_with({{"issuer", there.issuer() + "/"}}) == "openid.document");
    CHECK(refused_with({{"token_endpoint", nullptr}}) == "openid.document");
    CHECK(refused_with({{"token_endpoint", "http://id.example/token"}}) == "openid.document");
    CHECK(refused_with({{"jwks_uri", "file:///etc/passwd"}}) == "openid.document");
    CHECK(refused_with({{"code_challenge_methods_supported", {"plain"}}}) == "openid.document");
    CHECK(refused_with({{"jwks_uri", "http://127.evil.example/keys"}}) == "openid.document");
    // What it says is written into a log, and to a terminal.
    there.say_of_itself({{"issuer", "https://x\n\x1b[2Jcairn: all is well\xc3\xa9"}});
    asked.reset();
    const auto refused = provider().address_for(ticket, redirect, "");
    REQUIRE_FALSE(refused);
    const std::string problem = refused.error().data["problem"];
    CHECK(problem.find_first_of("\n\x1b\xc3") == std::string::npos);
    CHECK(problem.find("https://x??[2Jcairn") != std::string::npos);
}

TEST_CASE("a provider of https sends nobody to what listens on this machine", "[openid]") {
    const std::string issuer = "https://id.example";
    const auto reason = [&](const Json& otherwise) {
        Json document{{"issuer", issuer},
                      {"authorization_endpoint", issuer + "/authorize"},
                      {"token_endpoint", issuer + "/token"},
                      {"jwks_uri", issuer + "/keys"}};
        document.merge_patch(otherwise);
        const auto read = read_provider_document(document, issuer);
        return read ? "" : read.error().reason;
    };
    CHECK(reason(Json::object()) == "");
    for (const char* name : {"authorization_endpoint", "token_endpoint", "jwks_uri"})
        for (const char* place :
             {"http://127.0.0.1:6379/", "http://localhost/", "http://[::1]:80/"})
            CHECK(reason({{name, place}}) == "openid.document");
    const auto read = read_provider_document({{"issuer", issuer},
                                              {"authorization_endpoint", issuer + "/authorize"},
                                              {"token_endpoint", issuer + "/token"},
                                              {"jwks_uri", issuer + "/keys"},
                                              {"userinfo_endpoint", "http://127.0.0.1:8080/"},
                                              {"end_session_endpoint", "http://127.0.0.1:8080/"}},
                                             issuer);
    REQUIRE(read);
    CHECK_FALSE(read->userinfo);
    CHECK(read->end_session.empty());
}

TEST_CASE_METHOD(AskedProvider, "a provider that cannot be heard is not waited for", "[openid]") {
    const auto reason = [&] {
        asked.reset();
        const auto address = provider().address_for(ticket, redirect, "");
        return address ? "" : address.error().reason;
    };
    there.say(FakeProvider::keys_path, FakeProvider::Said{.never = true});
    CHECK(reason() == "openid.unreachable");
    // For a while nobody else waits for it either.
    const auto asked_before = there.asked().size();
    CHECK(provider().address_for(ticket, redirect, "").error().reason == "openid.unreachable");
    CHECK(there.asked().size() == asked_before);
    there.say(FakeProvider::keys_path,
              FakeProvider::Said{.body = std::string(300 << 10, ' ') + "{}"});
    CHECK(reason() == "openid.unreachable");
    there.say(
        FakeProvider::keys_path,
        FakeProvider::Said{.status = 302, .headers = {{"Location", there.issuer() + "/other"}}});
    CHECK(reason() == "openid.unreachable");
    CHECK(there.times_asked("/other") == 0);
    there.say(FakeProvider::keys_path, FakeProvider::Said{.body = "no JSON"});
    CHECK(reason() == "openid.unreachable");
    there.say(FakeProvider::keys_path,
              FakeProvider::Said{.headers = {{"X-Long", std::string(20'000, 'x')}}});
    CHECK(reason() == "openid.unreachable");
    there.say(FakeProvider::keys_path, key_set({key_of_then()}));
    CHECK(reason() == "");
}

TEST_CASE_METHOD(AskedProvider, "one signs out there where the provider has a place", "[openid]") {
    CHECK_FALSE(provider().leave("https://crm.example/"));
    REQUIRE(provider().address_for(ticket, redirect, ""));
    CHECK(provider().leave("https://crm.example/") ==
          there.issuer() +
              "/leave?client_id=cairn&post_logout_redirect_uri=https%3A%2F%2Fcrm.example%2F");
}

TEST_CASE("settings that cannot work are noticed before anybody signs in", "[openid]") {
    const auto reason = [](const char* issuer, const char* client, const char* scopes) {
        const auto checked = check_provider_settings(
            {.issuer = issuer, .client_id = client, .name = "n", .scopes = scopes});
        return checked ? "" : checked.error().reason;
    };
    CHECK(reason("https://id.example", "c", "email openid") == "");
    CHECK(reason("http://localhost:3000", "c", "openid") == "");
    CHECK(reason("http://id.example", "c", "openid") == "oidc.issuer");
    CHECK(reason("id.example", "c", "openid") == "oidc.issuer");
    CHECK(reason("https://id.example", "", "openid") == "oidc.client");
    CHECK(reason("https://id.example", "c", "email") == "oidc.scopes");
}

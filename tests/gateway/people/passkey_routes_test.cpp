#include <catch2/catch.hpp>

#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/passkeys/soft_passkey.hpp"

using namespace cairn;
using namespace cairn::test;

// Passkeys over HTTP, as a browser uses them.
namespace {

const std::string passkey_password = "correct horse battery";
const std::string sign_in_path = "/api/v1/session";
const std::string own_path = "/api/v1/me/passkeys";

std::string url_text(const std::string& bytes) { return to_base64(bytes, Base64::url); }

/// A browser on this machine, which calls the server by a name.
class NamedBrowser {
public:
    explicit NamedBrowser(const ServedWorkspace& served, const std::string& name = "localhost")
        : client_(served.server->port()),
          host(name + ':' + std::to_string(served.server->port())),
          site{"http://" + host, name} {}

    HttpAnswer send(const char* method, const std::string& path, const Json& body = {}) {
        HttpClient::Headers headers{{"Host", host}, {"Origin", site.origin}};
        if (!cookie.empty()) headers.emplace("Cookie", cookie);
        const auto answer =
            client_.send(method, path, body.is_null() ? "" : json_text(body), headers);
        if (const auto set = answer.headers.find("set-cookie"); set != answer.headers.end())
            cookie = set->second.substr(0, set->second.find(';'));
        return answer;
    }
    HttpAnswer post(const std::string& path, const Json& body = Json::object()) {
        return send("POST", path, body);
    }
    HttpAnswer by_password() {
        return post(sign_in_path, {{"email", "ann@cairn.example"}, {"password", passkey_password}});
    }
    HttpAnswer add(const SoftPasskey& passkey, const std::string& name = "Laptop") {
        const auto begun = post(own_path + "/begin", {{"password", passkey_password}});
        REQUIRE(begun.status == 200);
        const std::string challenge = begun.json()["publicKey"]["challenge"];
        return post(own_path,
                    {{"name", name},
                     {"client_data", url_text(passkey.client_data(challenge, PasskeyUse::make))},
                     {"attestation", url_text(passkey.attestation())}});
    }
    static Json body_of(const ShownPasskey& shown) {
        return {{"id", url_text(shown.credential)},
                {"client_data", url_text(shown.client_data)},
                {"authenticator_data", url_text(shown.authenticator_data)},
                {"signature", url_text(shown.signature)},
                {"user", url_text(shown.user)}};
    }
    HttpAnswer by_passkey(SoftPasskey& passkey, const std::string& step = "") {
        const auto begun = post(sign_in_path + "/passkey/begin", {{"challenge", step}});
        if (begun.status != 200) return begun;
        Json body =
            body_of(passkey.shown(begun.json()["publicKey"]["challenge"].get<std::string>()));
        body["challenge"] = step;
        return post(sign_in_path + "/passkey", body);
    }

private:
    HttpClient client_;

public:
    std::string host;
    WebSite site;
    std::string cookie;
};

struct PasskeyWorkspace : ServedWorkspace {
    PasskeyWorkspace() { REQUIRE(workspace->people().set_password(user(), passkey_password)); }
    [[nodiscard]] Uuid user() const { return Uuid::parse(member_id).value(); }
    [[nodiscard]] SoftPasskey passkey(const NamedBrowser& browser) const {
        SoftPasskey made(browser.site);
        made.user = bytes_of(user());
        return made;
    }
    [[nodiscard]] std::string users_path(const std::string& rest) const {
        return "/api/v1/users/" + member_id + rest;
    }
};

}  // namespace

TEST_CASE_METHOD(PasskeyWorkspace, "a browser makes a passkey and comes in by it", "[passkey]") {
    NamedBrowser here(*this), there(*this);
    REQUIRE(here.by_password().status == 200);
    SoftPasskey passkey = this->passkey(here);
    const auto added = here.add(passkey);
    REQUIRE(added.status == 200);
    CHECK(added.headers.at("cache-control") == "no-store");
    const std::string id = added.json()["id"];
    CHECK(here.send("GET", "/api/v1/me").json()["has_passkey"] == true);
    const auto in = there.by_passkey(passkey);
    REQUIRE(in.status == 200);
    CHECK(in.json()["id"] == member_id);
    CHECK(there.send("GET", "/api/v1/me").status == 200);
    const Json sessions = there.send("GET", "/api/v1/me/sessions").json()["sessions"];
    REQUIRE(sessions.size() == 2);
    for (const Json& each : sessions) CHECK(each["passkey"] == true);
    const Json listed = there.send("GET", own_path).json()["passkeys"];
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["site"] == "localhost");
    CHECK_FALSE(listed[0]["used_at"].is_null());
    // By it one has shown a moment ago who one is.
    CHECK(there.send("PATCH", own_path + '/' + id, {{"name", "Desk"}, {"password", ""}}).status ==
          204);
    CHECK(there.send("GET", own_path).json()["passkeys"][0]["name"] == "Desk");
    CHECK(there.post(own_path + '/' + id + "/remove", {{"password", "wrong"}}).reason() ==
          "password.wrong");
    CHECK(there.post(own_path + '/' + id + "/remove", {{"password", passkey_password}}).status ==
          204);
    CHECK(there.post(own_path + '/' + id + "/remove", {{"password", passkey_password}}).status ==
          404);
    const auto refused = NamedBrowser(*this).by_passkey(passkey);
    CHECK(refused.status == 401);
    CHECK(refused.reason() == "passkey.unknown");
}

TEST_CASE_METHOD(PasskeyWorkspace, "what is sent of a passkey is bounded, and whole", "[passkey]") {
    NamedBrowser browser(*this);
    REQUIRE(browser.by_password().status == 200);
    const std::string finish = sign_in_path + "/passkey";
    for (const char* part :
         {"id", "client_data", "authenticator_data", "signature", "user", "challenge"}) {
        Json body{{"id", ""},        {"client_data", ""}, {"authenticator_data", ""},
                  {"signature", ""}, {"user", ""},        {"challenge", ""}};
        CHECK(browser.post(finish, body).reason() == "passkey.wrong");
        if (std::string(part) != "challenge") {
            body[part] = "not base64!";
            CHECK(browser.post(finish, body).json()["place"] == std::string("/") + part);
        }
        body[part] = std::string(30'000, 'A');
        CHECK(browser.post(finish, body).json()["place"] == std::string("/") + part);
        body.erase(part);
        CHECK(browser.post(finish, body).reason() == "request.body");
    }
    CHECK(browser.post(finish, std::string(70'000, 'A')).reason() == "request.too_large");
    CHECK(browser.post(own_path, {{"name", "x"}, {"client_data", "e30"}}).reason() ==
          "request.body");
}

TEST_CASE_METHOD(PasskeyWorkspace,
                 "passkeys are for a name, and for the origin that the server is called by",
                 "[passkey]") {
    NamedBrowser numbers(*this, "127.0.0.1"), plain(*this, "crm.example"), here(*this);
    for (NamedBrowser* browser : {&numbers, &plain})
        CHECK(browser->post(sign_in_path + "/passkey/begin", {{"challenge", ""}}).reason() ==
              "passkey.address");
    REQUIRE(here.by_password().status == 200);
    SoftPasskey passkey = this->passkey(here);
    REQUIRE(here.add(passkey).status == 200);
    // A page of another site, or the same name at another port.
    for (const std::string& origin : {std::string("http://localhost:1"), "https://" + here.host,
                                      std::string("http://evil.example")}) {
        passkey.origin = origin;
        const auto refused = NamedBrowser(*this).by_passkey(passkey);
        CHECK(refused.status == 422);
        CHECK(refused.reason() == "passkey.wrong");
    }
    passkey.origin = here.site.origin;
    NamedBrowser renamed(*this, "crm.localhost");
    SoftPasskey moved = passkey;
    moved.origin = renamed.site.origin;
    moved.site_name = renamed.site.name;
    CHECK(renamed.by_passkey(moved).reason() == "passkey.unknown");
    CHECK(NamedBrowser(*this).by_passkey(passkey).status == 200);
}

TEST_CASE_METHOD(PasskeyWorkspace,
                 "where everybody has to have a second factor, a passkey opens all doors",
                 "[passkey]") {
    NamedBrowser here(*this);
    REQUIRE(here.by_password().status == 200);
    REQUIRE(client(admin)
                .send("PUT", "/api/v1/workspace/second-factor", R"({"required": true})")
                .status == 204);
    CHECK(here.send("GET", "/api/v1/records/account").reason() == "second_factor.must_set_up");
    SoftPasskey passkey = this->passkey(here);
    REQUIRE(here.add(passkey).status == 200);
    CHECK(here.send("GET", "/api/v1/records/account").status == 200);
    NamedBrowser there(*this);
    const Json asked = there.by_password().json();
    CHECK(asked["reason"] == "session.second_factor");
    CHECK(asked["ways"] == Json{"passkey"});
    const auto in = there.by_passkey(passkey, asked["challenge"]);
    REQUIRE(in.status == 200);
    CHECK(in.json()["second_factor_must_set_up"] == false);
    CHECK(there.by_passkey(passkey, asked["challenge"]).reason() == "session.challenge_over");
    CHECK(there.by_passkey(passkey).status == 200);
    // What one has open elsewhere, by the password alone, shows it, too.
    NamedBrowser proving(*this);
    REQUIRE(client(admin)
                .send("PUT", "/api/v1/workspace/second-factor", R"({"required": false})")
                .status == 204);
    REQUIRE(proving.by_password().status == 200);
    REQUIRE(client(admin)
                .send("PUT", "/api/v1/workspace/second-factor", R"({"required": true})")
                .status == 204);
    CHECK(proving.send("GET", "/api/v1/records/account").reason() == "second_factor.must_set_up");
    const auto begun = proving.post("/api/v1/me/proof/begin");
    REQUIRE(begun.status == 200);
    const std::string challenge = begun.json()["publicKey"]["challenge"];
    CHECK(begun.json()["publicKey"]["allowCredentials"].size() == 1);
    CHECK(
        proving.post("/api/v1/me/proof", NamedBrowser::body_of(passkey.shown(challenge))).status ==
        204);
    CHECK(proving.send("GET", "/api/v1/records/account").status == 200);
}

TEST_CASE_METHOD(PasskeyWorkspace,
                 "of others' passkeys administrators alone are told, and they remove lost ones",
                 "[passkey]") {
    NamedBrowser here(*this);
    REQUIRE(here.by_password().status == 200);
    SoftPasskey passkey = this->passkey(here);
    const std::string id = here.add(passkey).json()["id"];
    for (const std::string& stranger : {other, auditor}) {
        CHECK(client(stranger).get(users_path("/passkeys")).reason() == "access.denied");
        CHECK(client(stranger).send("DELETE", users_path("/passkeys/" + id)).reason() ==
              "access.denied");
    }
    const Json listed = client(admin).get(users_path("/passkeys")).json()["passkeys"];
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].size() == 6);
    CHECK(client(admin).send("DELETE", users_path("/passkeys/" + id)).status == 204);
    CHECK(client(admin).send("DELETE", users_path("/passkeys/" + id)).reason() ==
          "passkey.unknown");
    CHECK(NamedBrowser(*this).by_passkey(passkey).reason() == "passkey.unknown");
    // Who was in by it stays in, as the session says when and where.
    CHECK(here.send("GET", "/api/v1/me").status == 200);
    REQUIRE(here.add(passkey).status == 200);
    REQUIRE(client(admin).post(users_path("/one-time-password"), Json::object()).status == 200);
    CHECK(NamedBrowser(*this).by_passkey(passkey).reason() == "passkey.unknown");
    CHECK(here.send("GET", "/api/v1/me").status == 401);
}

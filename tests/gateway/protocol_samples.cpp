#include "tests/gateway/protocol_samples.hpp"

#include <catch2/catch.hpp>

#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "core/file.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/roles/session_of.hpp"
#include "tests/support/passkeys/soft_passkey.hpp"

namespace cairn::test {

namespace {

struct Sample {
    const char* written;      ///< As in the document, without the parameters.
    const char* target = "";  ///< Empty: as it is written.
    const char* sent = "";
};

// clang-format off: a table, in which later requests build on earlier ones
const Sample answer_samples[] = {
    {"POST /api/v1/records/{type}", "/api/v1/records/account", R"({"id": "$account", "name": "Acme"})"},
    {"POST /api/v1/records/{type}", "/api/v1/records/contact", R"({"id": "$contact", "name": "Li", "account": "$account"})"},
    {"POST /api/v1/records/{type}", "/api/v1/records/opportunity", R"({"id": "$deal_id", "name": "Lease", "account": "$account", "amount": {"amount": "5", "currency": "CNY"}})"},
    {"POST /api/v1/batch", "", R"({"commands": [{"create": "task", "fields": {"name": "Call"}}]})"},
    {"PATCH /api/v1/records/{type}/{id}", "/api/v1/records/account/$account", R"({"city": "Wuhan"})"},
    {"GET /api/v1/records/{type}", "/api/v1/records/opportunity?limit=1"},
    {"GET /api/v1/records/{type}/{id}", "/api/v1/records/opportunity/$deal_id"},
    {"GET /api/v1/inbox"},
    {"GET /api/v1/search", "/api/v1/search?q=lease"},
    {"GET /api/v1/board/{type}", "/api/v1/board/opportunity"},
    {"POST …/{id}/transfer", "/api/v1/records/opportunity/$deal_id/transfer", R"({"owner": "$member"})"},
    {"PUT /api/v1/records/{type}/by/{field}/{value}", "/api/v1/records/team/by/code/east", R"({"name": "East"})"},
    {"DELETE …/{id}", "/api/v1/records/account/$account"},
    {"GET /api/v1/records/{type}/export", "/api/v1/records/opportunity/export?format=csv"},
    {"POST /api/v1/bulk/count", "", R"({"type": "account", "archived": "yes"})"},
    {"POST /api/v1/bulk", "", R"({"token": "$token", "change": {"city": "Wuxi"}})"},
    {"GET /api/v1/bulk/{id}", "/api/v1/bulk/$job"},
    {"GET /api/v1/bulk"},
    {"POST /api/v1/bulk/{id}/cancel", "/api/v1/bulk/$job/cancel"},
    {"POST /api/v1/bulk/{id}/again", "/api/v1/bulk/$job/again"},
    {"POST /api/v1/bulk/{id}/undo", "/api/v1/bulk/$job/undo"},
    {"POST …/{id}/restore", "/api/v1/records/account/$account/restore"},
    {"POST /api/v1/commits/{place}/undo", "/api/v1/commits/$deal_made/undo", R"({"reason": "Wrong list"})"},
    {"POST …/{id}/{transition}", "/api/v1/records/opportunity/$deal_id/win", R"({"close_on": "2026-12-31", "draft_contract": true})"},
    {"GET /api/v1/board/{type}/compare", "/api/v1/board/opportunity/compare?from=$deal_made"},
    {"POST …/{id}/erase", "/api/v1/records/contact/$contact/erase", R"({"asked_by": "person", "reason": "She asked"})"},
    {"GET …/{id}/history", "/api/v1/records/account/$account/history"},
    {"GET …/{id}/seen", "/api/v1/records/account/$account/seen"},
    {"GET /api/v1/access-log"},
    {"GET …/{id}/why", "/api/v1/records/account/$account/why?field=name"},
    {"GET /api/v1/records/{hub}/{id}/page", "/api/v1/records/account/$account/page"},
    {"GET /api/v1/records/{hub}/{id}/timeline", "/api/v1/records/account/$account/timeline"},
    {"GET /api/v1/model"},
    {"GET /api/v1/model/{type}", "/api/v1/model/account"},
    {"PUT /api/v1/model/{type}", "/api/v1/model/team", "$team"},
    {"POST /api/v1/roles/{role}/preview", "/api/v1/roles/guest/preview", R"({"role": "guest", "label": {"en": "Guest", "zh": "访客"}, "types": {"*": {"see": "all"}}})"},
    {"PUT /api/v1/roles/{role}", "/api/v1/roles/guest", R"({"role": "guest", "label": {"en": "Guest", "zh": "访客"}, "types": {"*": {"see": "all"}}})"},
    {"GET /api/v1/roles/{role}", "/api/v1/roles/guest"},
    {"POST /api/v1/session", "", R"({"email": "admin@cairn.example", "password": "$password"})"},
    {"GET /api/v1/session"},
    {"GET /api/v1/me"},
    {"PATCH /api/v1/me", "", R"({"language": "zh"})"},
    {"GET /api/v1/me/rights", "/api/v1/me/rights?record=opportunity/$deal_id"},
    {"PUT /api/v1/session/view_as", "", R"({"user": "$member"})"},
    {"DELETE /api/v1/session/view_as"},
    {"POST /api/v1/users/{id}/one-time-password", "/api/v1/users/$member/one-time-password"},
    {"POST /api/v1/users/{id}/tokens", "/api/v1/users/$member/tokens"},
    {"DELETE /api/v1/users/{id}/tokens", "/api/v1/users/$member/tokens"},
    {"GET /api/v1/me/sessions"},
    {"GET /api/v1/users/{id}/sessions", "/api/v1/users/$member/sessions"},
    {"DELETE /api/v1/me/sessions/{session}", "/api/v1/me/sessions/$opened"},
    {"DELETE /api/v1/me/sessions"},
    {"POST /api/v1/me/tokens", "", R"({"password": "$password", "name": "Nightly export", "scope": "read", "expires_in_days": 90})"},
    {"GET /api/v1/me/tokens"},
    {"GET /api/v1/users/{id}/tokens", "/api/v1/users/$member/tokens"},
    {"DELETE /api/v1/me/tokens/{token}", "/api/v1/me/tokens/$made_token"},
    {"GET /api/v1/me/second-factor"},
    {"POST /api/v1/me/second-factor", "", R"({"password": "$password"})"},
    {"POST /api/v1/me/passkeys/begin", "", R"({"password": "$own_secret"})"},
    {"POST /api/v1/me/passkeys", "", R"({"name": "Laptop", "client_data": "$new_client", "attestation": "$new_attestation"})"},
    {"POST /api/v1/me/proof/begin"},
    {"POST /api/v1/me/proof", "", R"({"id": "$key_id", "client_data": "$key_client", "authenticator_data": "$key_data", "signature": "$key_signature", "user": "$key_user"})"},
    {"POST /api/v1/session/passkey/begin", "", R"({"challenge": ""})"},
    {"POST /api/v1/session/passkey", "", R"({"challenge": "", "id": "$key_id", "client_data": "$key_client", "authenticator_data": "$key_data", "signature": "$key_signature", "user": "$key_user"})"},
    {"GET /api/v1/me/passkeys"},
    {"GET /api/v1/users/{id}/passkeys", "/api/v1/users/$auditor/passkeys"},
    {"PATCH /api/v1/me/passkeys/{passkey}", "/api/v1/me/passkeys/$kept_key", R"({"name": "Desk", "password": "$own_secret"})"},
    {"POST /api/v1/me/passkeys/{passkey}/remove", "/api/v1/me/passkeys/$kept_key/remove", R"({"password": "$own_secret"})"},
    {"POST /api/v1/me/passkeys/begin", "", R"({"password": "$own_secret"})"},
    {"POST /api/v1/me/passkeys", "", R"({"name": "Laptop", "client_data": "$new_client", "attestation": "$new_attestation"})"},
    {"DELETE /api/v1/users/{id}/passkeys/{passkey}", "/api/v1/users/$auditor/passkeys/$kept_key"},
    {"DELETE /api/v1/users/{id}/second-factor", "/api/v1/users/$member/second-factor"},
    {"GET /api/v1/openid/begin"},
    {"GET /api/v1/openid/answer"},
    {"GET /api/v1/openid/leave"},
    {"GET /api/v1/users/{id}/identities", "/api/v1/users/$member/identities"},
    {"DELETE /api/v1/users/{id}/identities", "/api/v1/users/$member/identities"},
    {"PUT /api/v1/workspace/second-factor", "", R"({"required": false})"},
    {"PUT /api/v1/workspace/access-log", "", R"({"days": 400})"},
    {"POST /api/v1/users/{id}/link", "/api/v1/users/$member/link"},
    {"POST /api/v1/link", "", R"({"link": "$link"})"},
    {"POST /api/v1/link/password", "", R"({"link": "$link", "new": "Granite and slate"})"},
    {"GET /log/checkpoint"},
    {"GET /log/vkey"},
    {"GET /log/tile/<L>/<N>[.p/<W>]", "/log/tile/0/000.p/1"},
    {"GET /log/tile/entries/<N>[.p/<W>]", "/log/tile/entries/000.p/1"},
    {"GET /api/v1/log/proof/inclusion", "/api/v1/log/proof/inclusion?position=1"},
    {"GET /api/v1/log/proof/consistency", "/api/v1/log/proof/consistency?from=1&to=2"},
    {"GET /api/v1/log/leaf", "/api/v1/log/leaf?position=1"},
    {"GET /health"},
    {"GET /ready"},
    {"GET /metrics"},
    {"GET /api/v1/events", "/api/v1/events?limit=1000"},
    {"POST /api/v1/me/password", "", R"({"current": "$password", "new": "Granite and slate"})"},
    {"DELETE /api/v1/session"},
};
// clang-format on

/// Once the change of many records is over.
std::string ended_job(ServedWorkspace& served, const std::string& id) {
    const auto is_over = [&] {
        return served.client(served.admin).get("/api/v1/bulk/" + id).json()["state"] != "running";
    };
    REQUIRE(comes_true(is_over, std::chrono::seconds(20)));
    return id;
}

/// Whom the company's own sign-in let in once.
void known_to_company(ServedWorkspace& served) {
    const CompanyPerson ann{.issuer = "https://id.example",
                            .subject = "ann-1",
                            .email = "ann@cairn.example",
                            .email_is_verified = true};
    REQUIRE(served.workspace->people().company().user_for(ann, {}));
}

using Meant = std::map<std::string, std::string>;

/// A passkey of the auditor's, in a browser that calls the server by a name.
class SamplePasskey {
public:
    SamplePasskey(const ServedWorkspace& served, const Uuid& user)
        : host("localhost:" + std::to_string(served.server->port())),
          passkey_(web_site(false, host).value()) {
        passkey_.user = bytes_of(user);
    }
    const std::string host;

    static bool is_asked_by(std::string_view request) {
        return request.find("passkey") != std::string_view::npos ||
               request.find("/me/proof") != std::string_view::npos;
    }
    /// What later requests say, after this one's answer.
    void take_up(std::string_view request, const Json& answer, Meant& meant) {
        if (request == "POST /api/v1/me/passkeys") meant["$kept_key"] = answer["id"];
        if (!answer.contains("publicKey")) return;
        const std::string challenge = answer["publicKey"]["challenge"];
        const auto text = [](const std::string& bytes) { return to_base64(bytes, Base64::url); };
        if (request == "POST /api/v1/me/passkeys/begin") {
            meant["$new_client"] = text(passkey_.client_data(challenge, PasskeyUse::make));
            meant["$new_attestation"] = text(passkey_.attestation());
            return;
        }
        const ShownPasskey shown = passkey_.shown(challenge);
        meant["$key_id"] = text(shown.credential);
        meant["$key_client"] = text(shown.client_data);
        meant["$key_data"] = text(shown.authenticator_data);
        meant["$key_signature"] = text(shown.signature);
        meant["$key_user"] = text(shown.user);
    }

private:
    SoftPasskey passkey_;
};

/// What stands for what before anything was asked.
Meant meant_at_first(const ServedWorkspace& served, const std::string& auditor_id) {
    const std::string id = "01900000-0000-7000-8000-00000000000";
    return {{"$auditor", auditor_id},
            {"$own_secret", "a password of some length"},
            {"$account", id + "1"},
            {"$contact", id + "2"},
            {"$deal_id", id + "3"},
            {"$deal_made", std::to_string(served.workspace->head().value + 3)},
            {"$member", served.member_id},
            {"$password", served.one_time_password},
            {"$team", read_file(CAIRN_SOURCE_DIR "/model/team.json").value()}};
}

}  // namespace

std::map<std::string, Exchange> exchanges(ServedWorkspace& served) {
    known_to_company(served);
    const std::string session = session_of(served, served.auditor);
    const std::string auditor_id =
        served.client(served.auditor).get("/api/v1/me").json()["id"].get<std::string>();
    SamplePasskey passkey(served, Uuid::parse(auditor_id).value());
    Meant meant = meant_at_first(served, auditor_id);
    const auto filled = [&](std::string text) {
        for (const auto& [name, value] : meant)
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
                text.replace(at, name.size(), value);
        return text;
    };
    std::map<std::string, Exchange> all;
    for (const auto& [written, target, sent] : answer_samples) {
        const std::string method(written, std::string_view(written).find(' '));
        const char* path = *target ? target : written + method.size() + 1;
        const bool of_readers = std::string_view(written).ends_with("/seen") ||
                                std::string_view(written).ends_with("/access-log");
        if (of_readers) served.workspace->sightings().flush();
        HttpClient::Headers shown{{"Cairn-Min-Position", served.place()}};
        const bool of_passkey = SamplePasskey::is_asked_by(written);
        if (of_passkey) shown.emplace("Host", passkey.host);
        if (std::string_view(written).ends_with("/search")) served.wait_for_search();
        const std::string body = filled(sent);
        auto& exchange = all[written];
        const bool of_others = std::string_view(written).find("/users/") != std::string_view::npos;
        const bool is_of_session =
            std::string_view(written).ends_with("/view_as") || (of_passkey && !of_others);
        const std::string& by = is_of_session ? session : served.admin;
        exchange = {body, served.client(by).send(method, filled(path), body, shown)};
        const auto begins = [&](const char* request) {
            return std::string_view(written) == request && exchange.answer.status / 100 == 2;
        };
        if (of_passkey && exchange.answer.status == 200)
            passkey.take_up(written, exchange.answer.json(), meant);
        if (begins("POST /api/v1/bulk/count")) meant["$token"] = exchange.answer.json()["token"];
        if (begins("GET /api/v1/me/sessions"))
            meant["$opened"] = exchange.answer.json()["sessions"].at(0)["id"];
        if (begins("POST /api/v1/me/tokens")) meant["$made_token"] = exchange.answer.json()["id"];
        if (begins("POST /api/v1/users/{id}/link")) meant["$link"] = exchange.answer.json()["link"];
        if (begins("POST /api/v1/bulk"))
            meant["$job"] = ended_job(served, exchange.answer.json()["id"]);
    }
    return all;
}

}  // namespace cairn::test

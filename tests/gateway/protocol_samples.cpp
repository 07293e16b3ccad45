#include "tests/gateway/protocol_samples.hpp"

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/roles/session_of.hpp"

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
    {"DELETE /api/v1/users/{id}/second-factor", "/api/v1/users/$member/second-factor"},
    {"GET /api/v1/openid/begin"},
    {"GET /api/v1/openid/answer"},
    {"GET /api/v1/openid/leave"},
    {"GET /api/v1/users/{id}/identities", "/api/v1/users/$member/identities"},
    {"DELETE /api/v1/users/{id}/identities", "/api/v1/users/$member/identities"},
    {"PUT /api/v1/workspace/second-factor", "", R"({"required": false})"},
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

}  // namespace

std::map<std::string, Exchange> exchanges(ServedWorkspace& served) {
    known_to_company(served);
    const std::string session = session_of(served, served.auditor);
    const std::string id = "01900000-0000-7000-8000-00000000000";
    std::map<std::string, std::string> meant{
        {"$account", id + "1"},
        {"$contact", id + "2"},
        {"$deal_id", id + "3"},
        {"$deal_made", std::to_string(served.workspace->head().value + 3)},
        {"$member", served.member_id},
        {"$password", served.one_time_password},
        {"$team", read_file(CAIRN_SOURCE_DIR "/model/team.json").value()}};
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
        const HttpClient::Headers shown{{"Cairn-Min-Position", served.place()}};
        if (std::string_view(written).ends_with("/search")) served.wait_for_search();
        const std::string body = filled(sent);
        auto& exchange = all[written];
        const bool is_of_session = std::string_view(written).ends_with("/view_as");
        const std::string& by = is_of_session ? session : served.admin;
        exchange = {body, served.client(by).send(method, filled(path), body, shown)};
        const auto begins = [&](const char* request) {
            return std::string_view(written) == request && exchange.answer.status / 100 == 2;
        };
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

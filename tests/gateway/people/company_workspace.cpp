#include "tests/gateway/people/company_workspace.hpp"

#include <catch2/catch.hpp>

#include "gateway/http/message.hpp"

namespace cairn::test {
namespace {

std::shared_ptr<const OpenidOptions> by_company(const FakeProvider& there, ProviderSettings with) {
    with.issuer = there.issuer();
    with.client_id = "cairn";
    with.name = "Company";
    return std::make_shared<const OpenidOptions>(
        OpenidOptions{std::move(with), HttpsFetch::make({}, std::chrono::seconds(5)).value()});
}

}  // namespace

const TestKey& company_key() {
    static const TestKey key = TestKey::p256("company");
    return key;
}

std::string parameter_of(const std::string& address, const std::string& name) {
    const auto at = address.find(name + '=');
    REQUIRE(at != std::string::npos);
    const auto begin = at + name.size() + 1;
    return percent_decoded(address.substr(begin, address.find('&', begin) - begin), false).value();
}

CompanyBrowser::CompanyBrowser(const ServedWorkspace& served)
    : client_(served.server->port()),
      origin_("http://127.0.0.1:" + std::to_string(served.server->port())) {}

HttpAnswer CompanyBrowser::send(const char* method, const std::string& path, const Json& body) {
    HttpClient::Headers headers{{"Origin", origin_}};
    if (std::string(method) == "GET") headers.clear();
    std::string all;
    for (const auto& [name, value] : cookies)
        if (!value.empty()) all += (all.empty() ? "" : "; ") + name + '=' + value;
    if (!all.empty()) headers.emplace("Cookie", all);
    const auto answer = client_.send(method, path, body.is_null() ? "" : json_text(body), headers);
    // Several are joined as other headers are.
    if (const auto set = answer.headers.find("set-cookie"); set != answer.headers.end())
        take(set->second);
    return answer;
}

std::string CompanyBrowser::leads_to(const std::string& path) {
    const auto answer = get(path);
    CHECK(answer.status == 303);
    CHECK(answer.headers.at("cache-control") == "no-store");
    return answer.headers.at("location");
}

void CompanyBrowser::take(const std::string& set) {
    for (const char* name : {"cairn_session", "cairn_openid"}) {
        const auto at = set.find(std::string(name) + '=');
        if (at == std::string::npos) continue;
        const auto begin = at + std::string(name).size() + 1;
        cookies[name] = set.substr(begin, set.find(';', begin) - begin);
    }
}

CompanyWorkspace::CompanyWorkspace(ProviderSettings with)
    : served({.threads = 2, .openid = by_company(there, std::move(with))}) {
    there.say(FakeProvider::keys_path, key_set({company_key()}));
}

std::int64_t CompanyWorkspace::seconds_now() const {
    return std::chrono::duration_cast<std::chrono::seconds>(served.clock.now().time_since_epoch())
        .count();
}

Json CompanyWorkspace::claims(const std::string& nonce, const Json& otherwise) const {
    const auto at = seconds_now();
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

std::string CompanyWorkspace::go(CompanyBrowser& browser,
                                 const Json& otherwise,
                                 const std::string& then) {
    const std::string there_is = browser.leads_to("/api/v1/openid/begin?then=" + url_encoded(then));
    there.give(company_key().token(claims(parameter_of(there_is, "nonce"), otherwise), "ES256"));
    return browser.leads_to("/api/v1/openid/answer?code=c&session_state=s&state=" +
                            parameter_of(there_is, "state"));
}

Json CompanyWorkspace::user(const std::string& id) const {
    return served.client(served.admin).get("/api/v1/records/user/" + id).json();
}

}  // namespace cairn::test

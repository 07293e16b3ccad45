#pragma once

#include <map>
#include <memory>
#include <string>

#include "gateway/openid_sign_in.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/openid/fake_provider.hpp"
#include "tests/support/openid/signing_key.hpp"

namespace cairn::test {

/// By which the company's own sign-in signs what it says.
[[nodiscard]] const TestKey& company_key();

/// A parameter of an address.
[[nodiscard]] std::string parameter_of(const std::string& address, const std::string& name);

/// A browser with the cookies that it was given.
class CompanyBrowser {
public:
    explicit CompanyBrowser(const ServedWorkspace& served);

    HttpAnswer send(const char* method, const std::string& path, const Json& body = {});
    HttpAnswer get(const std::string& path) { return send("GET", path); }
    HttpAnswer post(const std::string& path, const Json& body) { return send("POST", path, body); }
    /// Where a request leads; "" where it leads nowhere.
    std::string leads_to(const std::string& path);

    std::map<std::string, std::string> cookies;

private:
    void take(const std::string& set);

    HttpClient client_;
    std::string origin_;
};

/// A workspace whose people come in by the company's own sign-in as well.
struct CompanyWorkspace {
    explicit CompanyWorkspace(ProviderSettings with = {});

    [[nodiscard]] std::int64_t seconds_now() const;
    /// What a token claims of Ann now, with some of it otherwise.
    [[nodiscard]] Json claims(const std::string& nonce, const Json& otherwise) const;
    /// Of whoever typed his password there a moment ago.
    [[nodiscard]] Json proven_now() const { return Json{{"auth_time", seconds_now()}}; }
    /// Through all of it: where the browser ends up.
    std::string go(CompanyBrowser& browser,
                   const Json& otherwise = Json::object(),
                   const std::string& then = "/");
    [[nodiscard]] Json user(const std::string& id) const;

    FakeProvider there;
    ServedWorkspace served;
};

}  // namespace cairn::test

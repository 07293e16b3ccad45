#include "openid/https_fetch.hpp"

namespace cairn {
namespace {

tl::unexpected<Error> unreachable(const WebAddress& address, const WebFailure& failure) {
    const std::string what =
        failure.is_of_certificate ? "its certificate is not believed: " : std::string();
    return fail(ErrorCode::unauthenticated, "openid.unreachable",
                {{"problem", address.authority + ": " + what + failure.problem}});
}

}  // namespace

Result<HttpsFetch> HttpsFetch::make(const std::filesystem::path& trust,
                                    std::chrono::milliseconds time_max,
                                    NameLookup look_up) {
    auto trusted = web_trust(trust);
    if (!trusted) return invalid("oidc.trust", {{"file", trust.string()}});
    return HttpsFetch(std::move(trusted), time_max, std::move(look_up));
}

Result<WebAnswer> HttpsFetch::operator()(const FetchRequest& request) const {
    WebRequest asked{.method = request.form.empty() ? "GET" : "POST",
                     .target = request.to.target,
                     .headers = {{"User-Agent", "cairn"},
                                 {"Accept", "application/json"},
                                 {"Connection", "close"}},
                     .body = request.form};
    if (!request.authorization.empty())
        asked.headers.emplace_back("Authorization", request.authorization);
    if (!request.form.empty())
        asked.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    WebConnection connection(request.to, trust_, request.body_bytes_max, look_up_);
    auto answer = connection.ask(asked, std::chrono::steady_clock::now() + time_max_);
    if (!answer) return unreachable(request.to, answer.error());
    return *std::move(answer);
}

}  // namespace cairn

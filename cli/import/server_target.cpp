#include "cli/import/server_target.hpp"

#include "cli/commands.hpp"
#include "openid/web_connection.hpp"

namespace cairn {

namespace {

constexpr std::chrono::minutes answer_time{2};  // Of connecting, asking and answering together.
constexpr std::uint64_t answer_bytes_max = std::uint64_t{64} << 20;

/// What gateway/http/problem.cpp does, the other way round.
ErrorCode code_of(unsigned status) {
    switch (status) {
        case 401: return ErrorCode::unauthenticated;
        case 403: return ErrorCode::forbidden;
        case 404: return ErrorCode::not_found;
        case 409:
        case 410: return ErrorCode::conflict;
        case 413: return ErrorCode::too_large;
        case 422: return ErrorCode::rejected;
        case 429: return ErrorCode::throttled;
        case 500: return ErrorCode::internal;
        case 503: return ErrorCode::busy;
        case 507: return ErrorCode::storage_full;
        default: return ErrorCode::invalid;
    }
}

/// Whether an answer says something about the request; other faults are the server's or a proxy's,
/// and end the import.
bool is_refusal(unsigned status) {
    return (status >= 400 && status < 500) || status == 503 || status == 507;
}

class ServerTarget final : public ImportTarget {
public:
    ServerTarget(const WebAddress& address, std::string token, WebTrust trust)
        : authority_(address.authority),
          token_(std::move(token)),
          connection_(address, std::move(trust), answer_bytes_max) {}

    Result<Json> definition(const std::string& type) override {
        return ask("GET", "/api/v1/model/" + percent_encoded(type), "");
    }
    Result<Json> list(const std::string& type, const QueryText& query) override {
        std::string target =
            "/api/v1/records/" + percent_encoded(type) + "?limit=" + query.limit.value_or("50");
        const auto add = [&](const char* name, const std::optional<std::string>& value) {
            if (value) target += std::string("&") + name + "=" + percent_encoded(*value);
        };
        add("filter", query.filter);
        add("sort", query.sort);
        add("after", query.after);
        add("fields", query.fields);
        add("archived", query.archived);
        return ask("GET", target, "");
    }
    Result<Json> batch(const Json& body) override {
        return ask("POST", "/api/v1/batch", json_text(body));
    }
    Result<Settings> settings() override {
        const auto me = ask("GET", "/api/v1/me", "");
        if (!me) return tl::unexpected(me.error());
        const Json workspace = me->value("workspace", Json::object());
        const auto currency = Currency::parse(workspace.value("currency", ""));
        if (!currency || !workspace.contains("timezone"))
            throw std::runtime_error(authority_ + " does not answer as a cairn of this version");
        return Settings{.name = workspace.value("name", ""),
                        .language = workspace.value("language", "en"),
                        .timezone = workspace.value("timezone", "UTC"),
                        .currency = *currency};
    }

private:
    /// One request on a connection that is kept; throws where the server cannot be reached or is
    /// broken.
    Result<Json> ask(std::string method, std::string target, std::string body) {
        const WebRequest request{.method = std::move(method),
                                 .target = std::move(target),
                                 .headers = {{"Authorization", "Bearer " + token_}},
                                 .body = std::move(body)};
        const auto answer =
            connection_.ask(request, std::chrono::steady_clock::now() + answer_time);
        if (!answer) give_up(answer.error());
        return read(*answer);
    }
    [[noreturn]] void give_up(const WebFailure& failure) const {
        if (!failure.is_of_certificate)
            throw std::runtime_error(authority_ + ": " + failure.problem);
        throw std::runtime_error(
            explain({ErrorCode::rejected,
                     "server.certificate",
                     {{"given", "https://" + authority_}, {"problem", failure.problem}}}));
    }
    [[nodiscard]] Result<Json> read(const WebAnswer& said) const {
        const unsigned status = said.status;
        Json answer = Json::parse(said.body, nullptr, false);
        if (status < 300 && answer.is_object()) return answer;
        if (!is_refusal(status))
            throw std::runtime_error(authority_ + " answered " + std::to_string(status) +
                                     " where an answer of cairn's was due");
        if (!answer.is_object()) answer = Json::object();
        const Json reason = answer.value("reason", Json());
        return fail(
            code_of(status),
            reason.is_string() ? reason.get<std::string>() : "http." + std::to_string(status),
            answer);
    }

    const std::string authority_;
    const std::string token_;
    WebConnection connection_;
};

}  // namespace

Result<std::unique_ptr<ImportTarget>> server_target(const std::string& url,
                                                    const std::string& token,
                                                    const std::filesystem::path& trust) {
    const auto address = parse_web_address(url);
    if (!address) return invalid("server.address", {{"given", url}});
    if (token.empty()) return fail(ErrorCode::unauthenticated, "session.required");
    WebTrust trusted;
    if (address->is_secure) {
        trusted = web_trust(trust);
        if (!trusted) return rejected("trust.file", {{"file", trust.string()}});
    }
    return std::make_unique<ServerTarget>(*address, token, std::move(trusted));
}

}  // namespace cairn

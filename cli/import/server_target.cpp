#include "cli/import/server_target.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "core/text.hpp"

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr std::chrono::seconds answer_time{60};  // Of a connection, a request or an answer, each.
constexpr std::uint64_t answer_bytes_max = std::uint64_t{64} << 20;

struct ServerAddress {
    std::string host;  ///< Without the brackets of an IPv6 address.
    std::string port;
    std::string authority;  ///< As the Host header wants it.
};

bool is_port(std::string_view text) {
    return parse_whole_number<std::uint16_t>(text).value_or(0) > 0;
}

/// `http://HOST[:PORT][/]`, where HOST may be `[::1]`.
std::optional<ServerAddress> read_address(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    url = url.substr(0, url.find('/'));
    const auto bracket = url.starts_with('[') ? url.find(']') : 0;
    const auto colon = url.find(':', bracket);
    const std::string_view host = url.substr(0, colon);
    const std::string_view port = colon == std::string_view::npos ? "80" : url.substr(colon + 1);
    if (bracket == std::string_view::npos || host.empty() || !is_port(port)) return std::nullopt;
    if (bracket == 0) return ServerAddress{std::string(host), std::string(port), std::string(url)};
    if (bracket + 1 != host.size()) return std::nullopt;
    return ServerAddress{std::string(host.substr(1, bracket - 1)), std::string(port),
                         std::string(url)};
}

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

std::string url_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                           (byte >= 'A' && byte <= 'Z') || c == '-' || c == '_' || c == '.';
        if (plain)
            out.push_back(c);
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

class ServerTarget final : public ImportTarget {
public:
    ServerTarget(ServerAddress address, std::string token)
        : address_(std::move(address)), token_(std::move(token)) {}

    Result<Json> definition(const std::string& type) override {
        return ask(http::verb::get, "/api/v1/model/" + url_encoded(type), "");
    }
    Result<Json> list(const std::string& type, const QueryText& query) override {
        std::string target =
            "/api/v1/records/" + url_encoded(type) + "?limit=" + query.limit.value_or("50");
        const auto add = [&](const char* name, const std::optional<std::string>& value) {
            if (value) target += std::string("&") + name + "=" + url_encoded(*value);
        };
        add("filter", query.filter);
        add("sort", query.sort);
        add("after", query.after);
        add("fields", query.fields);
        add("archived", query.archived);
        return ask(http::verb::get, target, "");
    }
    Result<Json> batch(const Json& body) override {
        return ask(http::verb::post, "/api/v1/batch", json_text(body));
    }
    Result<Settings> settings() override {
        const auto me = ask(http::verb::get, "/api/v1/me", "");
        if (!me) return tl::unexpected(me.error());
        const Json workspace = me->value("workspace", Json::object());
        const auto currency = Currency::parse(workspace.value("currency", ""));
        if (!currency || !workspace.contains("timezone"))
            throw std::runtime_error(address_.authority +
                                     " does not answer as a cairn of this version");
        return Settings{.name = workspace.value("name", ""),
                        .language = workspace.value("language", "en"),
                        .timezone = workspace.value("timezone", "UTC"),
                        .currency = *currency};
    }

private:
    /// One request on a connection that is kept; throws where the server cannot be reached or is
    /// broken.
    Result<Json> ask(http::verb verb, const std::string& target, const std::string& body) {
        http::request<http::string_body> request(verb, target, 11);
        request.set(http::field::host, address_.authority);
        request.set(http::field::authorization, "Bearer " + token_);
        request.body() = body;
        request.prepare_payload();
        http::response_parser<http::string_body> parser;
        parser.body_limit(answer_bytes_max);
        if (!stream_.socket().is_open()) connect();
        wait([&](auto done) { http::async_write(stream_, request, done); });
        wait([&](auto done) { http::async_read(stream_, buffer_, parser, done); });
        if (!parser.keep_alive()) stream_.close();
        return read(parser.get());
    }
    void connect() {
        const auto endpoints =
            asio::ip::tcp::resolver(context_).resolve(address_.host, address_.port);
        wait([&](auto done) { stream_.async_connect(endpoints, done); });
    }
    /// Runs one operation to its end. The stream keeps its deadline for asynchronous operations
    /// only; a blocking one would wait for ever.
    template <class Start>
    void wait(Start start) {
        boost::system::error_code failed;
        stream_.expires_after(answer_time);
        start([&failed](const boost::system::error_code& error, const auto&) { failed = error; });
        context_.restart();
        context_.run();
        if (!failed) return;
        stream_.close();
        throw std::runtime_error(address_.authority + ": " + failed.message());
    }
    Result<Json> read(const http::response<http::string_body>& response) const {
        const unsigned status = response.result_int();
        Json answer = Json::parse(response.body(), nullptr, false);
        if (status < 300 && answer.is_object()) return answer;
        if (!is_refusal(status))
            throw std::runtime_error(address_.authority + " answered " + std::to_string(status) +
                                     " where an answer of cairn's was due");
        if (!answer.is_object()) answer = Json::object();
        const Json reason = answer.value("reason", Json());
        return fail(
            code_of(status),
            reason.is_string() ? reason.get<std::string>() : "http." + std::to_string(status),
            answer);
    }

    const ServerAddress address_;
    const std::string token_;
    asio::io_context context_;
    beast::tcp_stream stream_{context_};
    beast::flat_buffer buffer_;
};

}  // namespace

Result<std::unique_ptr<ImportTarget>> server_target(const std::string& url,
                                                    const std::string& token) {
    auto address = read_address(url);
    if (!address) return invalid("server.address", {{"given", url}});
    if (token.empty()) return fail(ErrorCode::unauthenticated, "session.required");
    return std::make_unique<ServerTarget>(std::move(*address), token);
}

}  // namespace cairn

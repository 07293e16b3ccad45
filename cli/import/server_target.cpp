#include "cli/import/server_target.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "cli/commands.hpp"
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
    bool is_secure = false;
};

bool is_port(std::string_view text) {
    return parse_whole_number<std::uint16_t>(text).value_or(0) > 0;
}

/// `http://HOST[:PORT][/]` or `https://…`, where HOST may be `[::1]`.
std::optional<ServerAddress> read_address(std::string_view url) {
    const bool is_secure = url.starts_with("https://");
    const std::string_view scheme = is_secure ? "https://" : "http://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    url = url.substr(0, url.find('/'));
    const auto bracket = url.starts_with('[') ? url.find(']') : 0;
    const auto colon = url.find(':', bracket);
    const std::string_view host = url.substr(0, colon);
    const std::string_view usual_port = is_secure ? "443" : "80";
    const std::string_view port =
        colon == std::string_view::npos ? usual_port : url.substr(colon + 1);
    if (bracket == std::string_view::npos || host.empty() || !is_port(port)) return std::nullopt;
    if (bracket == 0)
        return ServerAddress{std::string(host), std::string(port), std::string(url), is_secure};
    if (bracket + 1 != host.size()) return std::nullopt;
    return ServerAddress{std::string(host.substr(1, bracket - 1)), std::string(port),
                         std::string(url), is_secure};
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
    /// `tls` is needed where the address is of https.
    ServerTarget(ServerAddress address, std::string token, std::optional<asio::ssl::context> tls)
        : address_(std::move(address)), token_(std::move(token)), tls_(std::move(tls)) {
        open();
    }

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
        if (!socket().socket().is_open()) connect();
        secure_ ? send(*secure_, request, parser) : send(*plain_, request, parser);
        if (!parser.keep_alive()) close();
        return read(parser.get());
    }
    template <class Stream>
    void send(Stream& stream,
              const http::request<http::string_body>& request,
              http::response_parser<http::string_body>& parser) {
        wait([&](auto done) { http::async_write(stream, request, done); });
        wait([&](auto done) { http::async_read(stream, buffer_, parser, done); });
    }
    beast::tcp_stream& socket() { return secure_ ? secure_->next_layer() : *plain_; }
    /// A stream that is not connected yet. One of TLS is good for one connection.
    void open() {
        buffer_.clear();
        if (!address_.is_secure) {
            plain_.emplace(context_);
            return;
        }
        secure_.emplace(context_, *tls_);
        secure_->set_verify_mode(asio::ssl::verify_peer);
        SSL* const tls = secure_->native_handle();
        const char* const host = address_.host.c_str();
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host) == 1) return;
        SSL_set1_host(tls, host);
        SSL_set_tlsext_host_name(tls, host);
    }
    void close() {
        socket().close();
        open();
    }
    void connect() {
        const auto endpoints =
            asio::ip::tcp::resolver(context_).resolve(address_.host, address_.port);
        wait([&](auto done) { socket().async_connect(endpoints, done); });
        if (!secure_) return;
        wait([&](auto done) {
            secure_->async_handshake(
                asio::ssl::stream_base::client,
                [done](const boost::system::error_code& error) mutable { done(error, 0); });
        });
    }
    /// Runs one operation to its end. The stream keeps its deadline for asynchronous operations
    /// only; a blocking one would wait for ever.
    template <class Start>
    void wait(Start start) {
        boost::system::error_code failed;
        socket().expires_after(answer_time);
        start([&failed](const boost::system::error_code& error, const auto&) { failed = error; });
        context_.restart();
        context_.run();
        if (!failed) return;
        const std::string why = refusal_of_certificate();
        close();
        if (!why.empty()) throw std::runtime_error(why);
        throw std::runtime_error(address_.authority + ": " + failed.message());
    }
    /// Why its certificate is not believed; "" where that is not what failed.
    std::string refusal_of_certificate() {
        if (!secure_) return "";
        const long verdict = SSL_get_verify_result(secure_->native_handle());
        if (verdict == X509_V_OK) return "";
        return explain({ErrorCode::rejected,
                        "server.certificate",
                        {{"given", "https://" + address_.authority},
                         {"problem", X509_verify_cert_error_string(verdict)}}});
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
    std::optional<asio::ssl::context> tls_;
    std::optional<beast::tcp_stream> plain_;  ///< The one of both that the address asks for.
    std::optional<asio::ssl::stream<beast::tcp_stream>> secure_;
    beast::flat_buffer buffer_;
};

/// "trust.file"
Result<asio::ssl::context> client_tls(const std::filesystem::path& trust) {
    asio::ssl::context tls(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    boost::system::error_code failed;
    trust.empty() ? tls.set_default_verify_paths(failed)
                  : tls.load_verify_file(trust.string(), failed);
    if (failed && !trust.empty()) return rejected("trust.file", {{"file", trust.string()}});
    return tls;
}

}  // namespace

Result<std::unique_ptr<ImportTarget>> server_target(const std::string& url,
                                                    const std::string& token,
                                                    const std::filesystem::path& trust) {
    auto address = read_address(url);
    if (!address) return invalid("server.address", {{"given", url}});
    if (token.empty()) return fail(ErrorCode::unauthenticated, "session.required");
    std::optional<asio::ssl::context> tls;
    if (address->is_secure) {
        auto made = client_tls(trust);
        if (!made) return tl::unexpected(made.error());
        tls = *std::move(made);
    }
    return std::make_unique<ServerTarget>(std::move(*address), token, std::move(tls));
}

}  // namespace cairn

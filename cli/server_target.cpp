#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "cli/import_target.hpp"

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

std::string url_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || c == '-' || c == '_' || c == '.';
        if (plain) out.push_back(c);
        else out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

class ServerTarget final : public ImportTarget {
public:
    ServerTarget(std::string host, std::string port, std::string token)
        : host_(std::move(host)), port_(std::move(port)), token_(std::move(token)) {}

    Result<Json> definition(const std::string& type) override { return ask(http::verb::get, "/api/v1/model/" + type, ""); }
    Result<Json> list(const std::string& type, const QueryText& query) override {
        std::string target = "/api/v1/records/" + type + "?limit=" + query.limit.value_or("50");
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
    Result<Json> batch(const Json& body) override { return ask(http::verb::post, "/api/v1/batch", body.dump()); }
    std::string timezone() override {
        const auto me = ask(http::verb::get, "/api/v1/me", "");
        return me ? (*me)["workspace"].value("timezone", "UTC") : "UTC";
    }

private:
    /// One request on a connection that is kept; throws where the server cannot be reached.
    Result<Json> ask(http::verb verb, const std::string& target, const std::string& body) {
        http::request<http::string_body> request(verb, target, 11);
        request.set(http::field::host, host_ + ":" + port_);
        request.set(http::field::authorization, "Bearer " + token_);
        request.body() = body;
        request.prepare_payload();
        if (!stream_.socket().is_open()) stream_.connect(asio::ip::tcp::resolver(context_).resolve(host_, port_));
        stream_.expires_after(std::chrono::seconds(60));
        http::write(stream_, request);
        http::response_parser<http::string_body> parser;
        parser.body_limit(std::uint64_t{64} << 20);
        http::read(stream_, buffer_, parser);
        if (!parser.keep_alive()) stream_.close();
        const Json answer = Json::parse(parser.get().body(), nullptr, false);
        if (parser.get().result_int() < 300) return answer;
        return tl::unexpected(as_error(answer));
    }
    static Error as_error(const Json& problem) {
        if (!problem.is_object()) return {ErrorCode::invalid, "the server's answer is not Cairn's", Json::object()};
        return {problem.value("status", 400) == 404 ? ErrorCode::not_found : ErrorCode::rejected, problem.value("reason", "unknown"), problem};
    }

    std::string host_, port_, token_;
    asio::io_context context_;
    beast::tcp_stream stream_{context_};
    beast::flat_buffer buffer_;
};

}  // namespace

Result<std::unique_ptr<ImportTarget>> server_target(const std::string& url, const std::string& token) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return invalid("--server wants http://HOST:PORT", {{"given", url}});
    if (token.empty()) return fail(ErrorCode::unauthenticated, "session.required");
    std::string host = url.substr(scheme.size());
    if (const auto slash = host.find('/'); slash != std::string::npos) host.resize(slash);
    std::string port = "80";
    if (const auto colon = host.rfind(':'); colon != std::string::npos) {
        port = host.substr(colon + 1);
        host.resize(colon);
    }
    return std::make_unique<ServerTarget>(host, port, token);
}

}  // namespace cairn

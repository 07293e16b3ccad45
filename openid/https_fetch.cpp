#include "openid/https_fetch.hpp"

#include <optional>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t head_bytes_max = 16U << 10;

tl::unexpected<Error> unreachable(const WebAddress& address, const std::string& problem) {
    return fail(ErrorCode::unauthenticated, "openid.unreachable",
                {{"problem", address.authority + ": " + problem}});
}

/// One request on a connection of its own, which is run to its end or its deadline.
class Exchange {
public:
    Exchange(const FetchRequest& request, ssl_ctx_st* tls, std::chrono::milliseconds time)
        : asked_(request),
          until_(std::chrono::steady_clock::now() + time),
          deadline_(context_, until_) {
        if (request.to.is_secure)
            secure_.emplace(beast::tcp_stream(context_), SSL_CTX_up_ref(tls) == 1 ? tls : nullptr);
        else
            plain_.emplace(context_);
        parser_.body_limit(request.body_bytes_max);
        parser_.header_limit(head_bytes_max);
    }

    Result<FetchedAnswer> run(const NameLookup& look_up) {
        if (secure_ && !names_host()) return unreachable(asked_.to, "the host has no name");
        auto places = look_up(asked_.to.host, asked_.to.port, until_);
        if (!places) return unreachable(asked_.to, places.error());
        places_ = *std::move(places);
        deadline_.async_wait([this](const error_code& stopped) {
            if (!stopped) give_up();
        });
        connect();
        context_.run();
        if (is_late_) return unreachable(asked_.to, "no answer in time");
        if (failed_) return unreachable(asked_.to, problem());
        return FetchedAnswer{parser_.get().result_int(), std::move(parser_.get().body())};
    }

private:
    beast::tcp_stream& socket() { return secure_ ? secure_->stream.next_layer() : *plain_; }

    /// Whom the certificate has to be made out to.
    bool names_host() {
        secure_->stream.set_verify_mode(asio::ssl::verify_peer);
        SSL* const tls = secure_->stream.native_handle();
        const char* const host = asked_.to.host.c_str();
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host) == 1) return true;
        return SSL_set1_host(tls, host) == 1 && SSL_set_tlsext_host_name(tls, host) == 1;
    }
    void connect() {
        socket().async_connect(places_,
                               [this](const error_code& error, const asio::ip::tcp::endpoint&) {
                                   if (error) return end(error);
                                   secure_ ? shake_hands() : send();
                               });
    }
    void shake_hands() {
        secure_->stream.async_handshake(
            asio::ssl::stream_base::client,
            [this](const error_code& error) { error ? end(error) : send(); });
    }
    void send() {
        request_.method(asked_.form.empty() ? http::verb::get : http::verb::post);
        request_.target(asked_.to.target);
        request_.set(http::field::host, asked_.to.authority);
        request_.set(http::field::user_agent, "cairn");
        request_.set(http::field::accept, "application/json");
        request_.set(http::field::connection, "close");
        if (!asked_.authorization.empty())
            request_.set(http::field::authorization, asked_.authorization);
        if (!asked_.form.empty()) {
            request_.set(http::field::content_type, "application/x-www-form-urlencoded");
            request_.body() = asked_.form;
        }
        request_.prepare_payload();
        const auto sent = [this](const error_code& error, std::size_t) {
            error ? end(error) : receive();
        };
        secure_ ? http::async_write(secure_->stream, request_, sent)
                : http::async_write(*plain_, request_, sent);
    }
    void receive() {
        const auto received = [this](const error_code& error, std::size_t) { end(error); };
        secure_ ? http::async_read(secure_->stream, buffer_, parser_, received)
                : http::async_read(*plain_, buffer_, parser_, received);
    }
    void end(const error_code& error) {
        failed_ = error;
        deadline_.cancel();
    }
    void give_up() {
        is_late_ = true;
        socket().close();
    }
    std::string problem() {
        const long verdict =
            secure_ ? SSL_get_verify_result(secure_->stream.native_handle()) : X509_V_OK;
        if (verdict == X509_V_OK) return failed_.message();
        return std::string("its certificate is not believed: ") +
               X509_verify_cert_error_string(verdict);
    }

    /// A stream with the context that it needs.
    struct Secure {
        Secure(beast::tcp_stream socket, SSL_CTX* shared)
            : context(shared), stream(std::move(socket), context) {}
        asio::ssl::context context;  ///< Gives its share back when it goes.
        asio::ssl::stream<beast::tcp_stream> stream;
    };

    const FetchRequest& asked_;
    const NameLookup::Until until_;
    NameLookup::Places places_{};
    asio::io_context context_{1};
    asio::steady_timer deadline_;
    std::optional<beast::tcp_stream> plain_{};  ///< The one of both that the address asks for.
    std::optional<Secure> secure_{};
    http::request<http::string_body> request_{http::verb::get, "/", 11};
    beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
    error_code failed_;
    bool is_late_ = false;
};

}  // namespace

Result<HttpsFetch> HttpsFetch::make(const std::filesystem::path& trust,
                                    std::chrono::milliseconds time_max,
                                    NameLookup look_up) {
    const std::shared_ptr<SSL_CTX> tls(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!tls) throw std::runtime_error("no memory for TLS");
    SSL_CTX_set_min_proto_version(tls.get(), TLS1_2_VERSION);
    const bool trusted =
        trust.empty() ? SSL_CTX_set_default_verify_paths(tls.get()) == 1
                      : SSL_CTX_load_verify_locations(tls.get(), trust.c_str(), nullptr) == 1;
    if (!trusted && !trust.empty()) return invalid("oidc.trust", {{"file", trust.string()}});
    return HttpsFetch(tls, time_max, std::move(look_up));
}

Result<FetchedAnswer> HttpsFetch::operator()(const FetchRequest& request) const {
    try {
        return Exchange(request, tls_.get(), time_max_).run(look_up_);
    } catch (const boost::system::system_error& failed) {
        return unreachable(request.to, failed.code().message());
    }
}

}  // namespace cairn

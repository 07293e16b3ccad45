#include "openid/web_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <system_error>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace cairn {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t head_bytes_max = 16U << 10;
constexpr std::size_t piece_bytes = std::size_t{16} << 10;

using Went = tl::expected<void, WebFailure>;
using Count = tl::expected<std::size_t, WebFailure>;

tl::unexpected<WebFailure> failure(std::string problem) {
    return tl::unexpected(WebFailure{std::move(problem)});
}
tl::unexpected<WebFailure> failure_of(int error) {
    return failure(std::generic_category().message(error));
}

tl::unexpected<WebFailure> late() { return failure("no answer in time"); }

bool may_try_again(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

/// Until the socket can be read (POLLIN) or written (POLLOUT), or has an error to tell.
Went wait_for(int socket, short what, WebConnection::Until until) {
    constexpr std::chrono::milliseconds wait_max = std::chrono::minutes(1);
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return late();
        pollfd waiting{socket, what, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(std::min(left, wait_max).count()));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return failure_of(errno);
    }
}

/// What OpenSSL calls for bytes: as its own socket does, and a server that is gone raises no
/// signal.
struct SocketCalls {
    static int handle_of(BIO* bio) { return *static_cast<const int*>(BIO_get_data(bio)); }
    static int read(BIO* bio, char* into, int size) {
        BIO_clear_retry_flags(bio);
        const auto count = ::recv(handle_of(bio), into, static_cast<std::size_t>(size), 0);
        if (count < 0 && (may_try_again(errno) || errno == EINTR)) BIO_set_retry_read(bio);
        if (count == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
        return static_cast<int>(count);
    }
    static int write(BIO* bio, const char* bytes, int size) {
        BIO_clear_retry_flags(bio);
        const auto count =
            ::send(handle_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
        if (count < 0 && (may_try_again(errno) || errno == EINTR)) BIO_set_retry_write(bio);
        return static_cast<int>(count);
    }
    static long control(BIO* bio, int command, long, void*) {
        if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }
    static int created(BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
    }
    static BIO_METHOD* make_method() {
        BIO_METHOD* const made =
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "a socket to a server");
        if (!made) throw std::bad_alloc();
        BIO_meth_set_read(made, read);
        BIO_meth_set_write(made, write);
        BIO_meth_set_ctrl(made, control);
        BIO_meth_set_create(made, created);
        return made;
    }
    static BIO* open(const int& socket) {
        static const BIO_METHOD* const method = make_method();  // As long as the program.
        BIO* const bio = BIO_new(method);
        if (!bio) throw std::bad_alloc();
        BIO_set_data(bio, const_cast<int*>(&socket));
        return bio;
    }
};

}  // namespace

WebTrust web_trust(const std::filesystem::path& file) {
    WebTrust trust(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!trust) throw std::runtime_error("no memory for TLS");
    SSL_CTX_set_min_proto_version(trust.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(trust.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(trust.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    const bool read = file.empty()
                          ? SSL_CTX_set_default_verify_paths(trust.get()) == 1
                          : SSL_CTX_load_verify_locations(trust.get(), file.c_str(), nullptr) == 1;
    ERR_clear_error();
    // Where the system has none, nobody is trusted.
    return read || file.empty() ? trust : nullptr;
}

/// A socket, and the TLS on it. Nothing may be asked of it any more once something failed.
class WebConnection::Link {
public:
    Link() = default;
    ~Link() {
        if (ssl_ && is_open_) SSL_shutdown(ssl_.get());  // Says goodbye, and does not wait.
        ssl_.reset();
        ERR_clear_error();
        if (socket_ >= 0) ::close(socket_);
    }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    Went connect(const SocketAddress& place, Until until) {
        socket_ = ::socket(place.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket_ < 0) return failure_of(errno);
        const int yes = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (::connect(socket_, place.get(), place.size()) == 0) return {};
        if (errno != EINPROGRESS && errno != EINTR) return failure_of(errno);
        if (auto waited = wait_for(socket_, POLLOUT, until); !waited) return waited;
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
        return error == 0 ? Went() : failure_of(error);
    }

    /// `host`: whom the certificate has to be made out to.
    Went secure(SSL_CTX* trust, const std::string& host, Until until) {
        ssl_.reset(SSL_new(trust));
        if (!ssl_) throw std::bad_alloc();
        BIO* const bio = SocketCalls::open(socket_);
        SSL_set_bio(ssl_.get(), bio, bio);
        if (!names_host(host)) return failure("the host has no name");
        auto agreed = repeat(until, [&] { return SSL_connect(ssl_.get()); });
        if (!agreed) return tl::unexpected(agreed.error());
        is_open_ = *agreed > 0;
        return is_open_ ? Went() : failure("it ended the connection");
    }

    Went write(std::string_view bytes, Until until) {
        while (!bytes.empty()) {
            const auto count = write_some(bytes, until);
            if (!count) return tl::unexpected(count.error());
            bytes.remove_prefix(*count);
        }
        return {};
    }

    /// At least a byte; 0: the server has ended.
    Count read_some(char* into, std::size_t size, Until until) {
        std::size_t count = 0;
        if (ssl_)
            return repeat(until, [&] { return SSL_read_ex(ssl_.get(), into, size, &count); })
                .map([&](int done) { return done > 0 ? count : 0; });
        for (;;) {
            const auto got = ::recv(socket_, into, size, 0);
            if (got >= 0) return static_cast<std::size_t>(got);
            if (auto waited = wait_after(errno, POLLIN, until); !waited)
                return tl::unexpected(waited.error());
        }
    }

private:
    bool names_host(const std::string& host) {
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1)
            return true;
        ERR_clear_error();
        return SSL_set1_host(ssl_.get(), host.c_str()) == 1 &&
               SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1;
    }
    Count write_some(std::string_view bytes, Until until) {
        std::size_t count = 0;
        if (ssl_)
            return repeat(
                       until,
                       [&] { return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count); })
                .and_then([&](int done) -> Count {
                    if (done > 0) return count;
                    return failure("it ended the connection");
                });
        for (;;) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent >= 0) return static_cast<std::size_t>(sent);
            if (auto waited = wait_after(errno, POLLOUT, until); !waited)
                return tl::unexpected(waited.error());
        }
    }
    /// After a call that failed with `error`.
    [[nodiscard]] Went wait_after(int error, short what, Until until) const {
        if (error == EINTR) return {};
        return may_try_again(error) ? wait_for(socket_, what, until) : failure_of(error);
    }
    /// Calls OpenSSL until it has done what it was called for; 0: the server has said goodbye.
    template <class Call>
    tl::expected<int, WebFailure> repeat(Until until, Call call) {
        for (;;) {
            ERR_clear_error();
            errno = 0;
            const int done = call();
            const int error = errno;
            if (done > 0) return done;
            const int why = SSL_get_error(ssl_.get(), done);
            if (why == SSL_ERROR_ZERO_RETURN) return 0;
            if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return broken(error);
            const auto what = static_cast<short>(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
            if (auto waited = wait_for(socket_, what, until); !waited)
                return tl::unexpected(waited.error());
        }
    }
    tl::unexpected<WebFailure> broken(int error) {
        is_open_ = false;  // After that there may be no goodbye.
        const unsigned long why = ERR_get_error();
        if (const long verdict = SSL_get_verify_result(ssl_.get()); verdict != X509_V_OK)
            return tl::unexpected(WebFailure{X509_verify_cert_error_string(verdict), true});
        const char* const said = why == 0 ? nullptr : ERR_reason_error_string(why);
        if (said) return failure(said);
        return error != 0 ? failure_of(error) : failure("it ended the connection");
    }

    int socket_ = -1;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};  ///< Null: plain.
    bool is_open_ = false;  ///< The handshake is over, and nothing has failed since.
};

WebConnection::WebConnection(WebAddress to,
                             WebTrust trust,
                             std::uint64_t body_bytes_max,
                             NameLookup look_up)
    : to_(std::move(to)),
      trust_(std::move(trust)),
      body_bytes_max_(body_bytes_max),
      look_up_(std::move(look_up)) {
    CAIRN_ASSERT(trust_ || !to_.is_secure);
}

WebConnection::~WebConnection() = default;

tl::expected<WebAnswer, WebFailure> WebConnection::ask(const WebRequest& request, Until until) {
    Went sent = link_ ? Went() : connect(until);
    if (sent) sent = link_->write(text_of(request), until);
    auto answer = sent ? read_answer(until)
                       : tl::expected<WebAnswer, WebFailure>(tl::unexpected(sent.error()));
    if (!answer) link_.reset();
    return answer;
}

/// To the first of the host's addresses that takes it.
Went WebConnection::connect(Until until) {
    const auto places = look_up_(to_.host, to_.port, until);
    if (!places) return failure(places.error());
    Went connected = failure("its name is nowhere");
    for (const SocketAddress& place : *places) {
        link_ = std::make_unique<Link>();
        connected = link_->connect(place, until);
        if (connected) break;
    }
    if (connected && to_.is_secure) connected = link_->secure(trust_.get(), to_.host, until);
    unread_.clear();
    if (!connected) link_.reset();
    return connected;
}

std::string WebConnection::text_of(const WebRequest& request) const {
    std::string text = request.method + ' ' + request.target + " HTTP/1.1\r\n";
    const auto add = [&](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    add("Host", to_.authority);
    for (const auto& [name, value] : request.headers) add(name, value);
    if (!request.body.empty() || request.method != "GET")
        add("Content-Length", std::to_string(request.body.size()));
    return text.append("\r\n").append(request.body);
}

tl::expected<WebAnswer, WebFailure> WebConnection::read_answer(Until until) {
    http::response_parser<http::string_body> parser;
    parser.header_limit(head_bytes_max);
    parser.body_limit(body_bytes_max_);
    parser.eager(true);
    std::array<char, piece_bytes> piece;
    for (;;) {
        boost::system::error_code failed;
        const boost::asio::const_buffer came(unread_.data(), unread_.size());
        unread_.erase(0, parser.put(came, failed));
        if (failed && failed != http::error::need_more) return failure(failed.message());
        if (parser.is_done()) break;
        // Whoever sends without an end is waited for no longer than who sends nothing, and no more
        // than a head is kept of what makes no sense yet.
        if (std::chrono::steady_clock::now() >= until) return late();
        if (unread_.size() > head_bytes_max) return failure("an answer without sense");
        const auto count = link_->read_some(piece.data(), piece.size(), until);
        if (!count) return tl::unexpected(count.error());
        unread_.append(piece.data(), *count);
        if (*count > 0) continue;
        if (!parser.got_some()) return failure("it ended the connection");
        parser.put_eof(failed);
        if (failed) return failure(failed.message());
        break;
    }
    if (!parser.keep_alive()) link_.reset();
    auto& message = parser.get();
    return WebAnswer{message.result_int(), std::move(message.body())};
}

}  // namespace cairn

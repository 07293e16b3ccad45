#include "tests/support/client_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include <boost/system/system_error.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace cairn::test {

namespace asio = boost::asio;
using boost::system::error_code;

void ClientSocket::connect(const ServerPlace& place, const Manner& manner) {
    close();
    handle_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (manner.receive_bytes > 0)
        setsockopt(handle_, SOL_SOCKET, SO_RCVBUF, &manner.receive_bytes,
                   sizeof manner.receive_bytes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(place.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const error_code why(errno, boost::system::system_category());
        close();
        throw boost::system::system_error(why, "connect");
    }
    if (place.is_secure) agree(manner);
}

void ClientSocket::agree(const Manner& manner) {
    // OpenSSL writes to sockets that were closed as anybody does.
    std::signal(SIGPIPE, SIG_IGN);
    context_ = {SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    if (manner.version != 0) {
        SSL_CTX_set_security_level(context_.get(), 0);  // Old versions too.
        SSL_CTX_set_min_proto_version(context_.get(), manner.version);
        SSL_CTX_set_max_proto_version(context_.get(), manner.version);
    }
    if (!manner.protocols.empty())
        SSL_CTX_set_alpn_protos(context_.get(),
                                reinterpret_cast<const unsigned char*>(manner.protocols.data()),
                                static_cast<unsigned>(manner.protocols.size()));
    tls_ = {SSL_new(context_.get()), SSL_free};
    SSL_set_fd(tls_.get(), handle_);
    is_broken_ = SSL_connect(tls_.get()) != 1;
    if (is_broken_) tls_.reset();
    ERR_clear_error();
}

void ClientSocket::close() {
    tls_.reset();
    is_broken_ = false;
    if (handle_ >= 0) ::close(std::exchange(handle_, -1));
}

bool ClientSocket::has_something_to_read(std::chrono::milliseconds patience) const {
    if (tls_ && SSL_pending(tls_.get()) > 0) return true;
    pollfd waiting{handle_, POLLIN, 0};
    const auto most = std::max(patience, std::chrono::milliseconds(0));
    return ::poll(&waiting, 1, static_cast<int>(most.count())) > 0;
}

std::size_t ClientSocket::receive(void* into, std::size_t size, error_code& error) {
    error = {};
    if (is_broken_) error = asio::error::eof;
    if (is_broken_ || size == 0) return 0;
    if (!tls_) {
        const auto count = ::recv(handle_, into, size, 0);
        if (count == 0) error = asio::error::eof;
        if (count < 0) error = error_code(errno, boost::system::system_category());
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    std::size_t count = 0;
    ERR_clear_error();
    const int done = SSL_read_ex(tls_.get(), into, size, &count);
    if (done == 1) return count;
    const int why = SSL_get_error(tls_.get(), done);
    error = why == SSL_ERROR_ZERO_RETURN ? error_code(asio::error::eof)
            : why == SSL_ERROR_WANT_READ ? error_code(asio::error::timed_out)
                                         : error_code(asio::error::connection_reset);
    return 0;
}

std::size_t ClientSocket::transmit(const void* bytes, std::size_t size, error_code& error) {
    error = {};
    if (is_broken_) error = asio::error::broken_pipe;
    if (is_broken_ || size == 0) return 0;
    if (!tls_) {
        const auto count = ::send(handle_, bytes, size, MSG_NOSIGNAL);
        if (count < 0) error = error_code(errno, boost::system::system_category());
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    std::size_t count = 0;
    ERR_clear_error();
    if (SSL_write_ex(tls_.get(), bytes, size, &count) != 1) error = asio::error::broken_pipe;
    return count;
}

}  // namespace cairn::test

#include "gateway/wire/live_socket.hpp"

#include <boost/asio/error.hpp>
#include <linux/sockios.h>
#include <sys/ioctl.h>

namespace cairn {

namespace asio = boost::asio;

std::size_t LiveSocket::read_some(asio::mutable_buffer into, error_code& error) {
    if (!tls_) return socket_.read_some(into, error);
    std::size_t count = 0;
    const TlsStep step = tls_->read(into, count);
    is_drained_ = step == TlsStep::wants_read || step == TlsStep::wants_write;
    error = {};
    if (is_drained_ || step == TlsStep::again) error = asio::error::would_block;
    if (step == TlsStep::ended) error = asio::error::eof;
    if (step == TlsStep::broken) error = asio::error::connection_reset;
    return count;
}

std::size_t LiveSocket::write_some(std::span<const asio::const_buffer> pieces, error_code& error) {
    if (!tls_) return socket_.write_some(pieces, error);
    std::size_t count = 0;
    const TlsStep step = tls_->write(pieces, count);
    error = {};
    if (step == TlsStep::wants_write) error = asio::error::would_block;
    // To read before it writes is nothing that a connection without renegotiation asks for.
    if (!error && step != TlsStep::done) error = asio::error::broken_pipe;
    return count;
}

void LiveSocket::finish_sending() {
    if (tls_) tls_->say_goodbye();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void LiveSocket::close() {
    if (tls_) tls_->say_goodbye();
    if (tls_) tls_->let_go();
    error_code ignored;
    socket_.close(ignored);
}

void LiveSocket::cut_off() {
    if (tls_) tls_->let_go();
    cairn::cut_off(socket_);
}

void cut_off(LiveSocket::Socket& socket) {
    int untaken = 0;
    boost::system::error_code ignored;
    if (ioctl(socket.native_handle(), SIOCOUTQ, &untaken) != 0 || untaken > 0)
        socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

}  // namespace cairn

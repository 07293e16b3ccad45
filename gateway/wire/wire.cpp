#include "gateway/wire/wire.hpp"

#include <algorithm>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <poll.h>
#include <sys/socket.h>

namespace cairn {

namespace asio = boost::asio;
namespace beast = boost::beast;

/// Ends a wait after a while. Handlers of its timer may come when the wire is no more.
struct Wire::Deadline {
    using Clock = std::chrono::steady_clock;
    using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

    explicit Deadline(Wire& of) : wire(&of), timer(of.get_executor()) {}

    Wire* wire;
    Timer timer;
    Clock::time_point at = Clock::time_point::max();
    std::uint64_t turn = 0;  ///< Which wait the timer is for.
    bool has_passed = false;
};

Wire::~Wire() {
    if (tls_ && tcp_.socket().is_open()) tls_->say_goodbye();
    if (!deadline_) return;
    deadline_->wire = nullptr;
    deadline_->timer.cancel();
}

void Wire::begin() {
    error_code ignored;
    tcp_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Wire::secure(const TlsContext& context) {
    tls_ = std::make_unique<TlsLink>(context, handle());
    deadline_ = std::make_shared<Deadline>(*this);
}

void Wire::unsecure() { tls_.reset(); }

void Wire::expires_after(std::chrono::milliseconds time) {
    if (!tls_) return tcp_.expires_after(time);
    deadline_->at = Deadline::Clock::now() + time;
}

// Not coroutines of their own where the connection is plain: that would be a frame for each call.
// Here and not in the header, where every file would make all that Asio and Beast have beneath
// them.

Wire::Awaitable<std::size_t> Wire::read_some(asio::mutable_buffer into, error_code& error) {
    if (tls_) return read_secure(into, error);
    return tcp_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
}

Wire::Awaitable<std::size_t> Wire::write_all(const Pieces& pieces, error_code& error) {
    if (tls_) return write_secure(pieces, error);
    return asio::async_write(tcp_, pieces, asio::redirect_error(asio::use_awaitable, error));
}

Wire::Awaitable<std::size_t> Wire::discard(asio::mutable_buffer into, error_code& error) {
    return tcp_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
}

void Wire::cancel() {
    if (!tls_) return tcp_.cancel();
    error_code ignored;
    tcp_.socket().cancel(ignored);
}

asio::awaitable<Wire::error_code> Wire::wait(Socket::wait_type what) {
    const auto deadline = deadline_;
    const std::uint64_t turn = ++deadline->turn;
    deadline->has_passed = false;
    deadline->timer.expires_at(deadline->at);
    deadline->timer.async_wait([deadline, turn](error_code stopped) {
        if (stopped || !deadline->wire || deadline->turn != turn) return;
        deadline->has_passed = true;
        deadline->wire->cancel();
    });
    error_code error;
    co_await tcp_.socket().async_wait(what, asio::redirect_error(asio::use_awaitable, error));
    ++deadline->turn;
    deadline->timer.cancel();
    if (deadline->has_passed) error = beast::error::timeout;
    co_return error;
}

/// Back to the end of the thread's queue, as an operation of the system would be: whoever always
/// has more to say would have the thread to himself.
asio::awaitable<void> Wire::let_others() {
    co_await asio::post(tcp_.get_executor(), asio::use_awaitable);
}

asio::awaitable<std::size_t> Wire::read_secure(asio::mutable_buffer into, error_code& error) {
    bool has_waited = false;
    for (;;) {
        std::size_t count = 0;
        const TlsStep step = tls_->read(into, count);
        error = {};
        if (step == TlsStep::done) {
            if (!has_waited) co_await let_others();
            co_return count;
        }
        if (step == TlsStep::again) {
            co_await let_others();
            if (Deadline::Clock::now() >= deadline_->at) error = beast::error::timeout;
            if (error) co_return 0;
            continue;
        }
        if (step == TlsStep::ended) error = asio::error::eof;
        if (step == TlsStep::broken) error = asio::error::connection_reset;
        if (error) co_return 0;
        error = co_await wait(step == TlsStep::wants_read ? Socket::wait_read : Socket::wait_write);
        if (error) co_return 0;
        has_waited = true;
    }
}

asio::awaitable<std::size_t> Wire::write_secure(Pieces pieces, error_code& error) {
    std::size_t total = 0;
    for (;;) {
        std::size_t count = 0;
        const TlsStep step = tls_->write(pieces, count);
        error = {};
        if (step == TlsStep::wants_write) {
            error = co_await wait(Socket::wait_write);
            if (error) co_return total;
            continue;
        }
        if (step != TlsStep::done) {
            error = asio::error::broken_pipe;
            co_return total;
        }
        total += count;
        for (asio::const_buffer& piece : pieces) {
            const std::size_t sent = std::min(count, piece.size());
            piece += sent;
            count -= sent;
        }
        if (asio::buffer_size(pieces) == 0) co_return total;
        co_await let_others();
    }
}

void Wire::finish_sending() {
    if (tls_) tls_->say_goodbye();
    error_code ignored;
    tcp_.socket().shutdown(Socket::shutdown_send, ignored);
    if (tls_) tls_->let_go();
    tls_.reset();  // What comes now nobody takes apart.
}

void Wire::close() {
    if (is_lent_) {
        ::shutdown(handle(), SHUT_RDWR);
        return;
    }
    if (tls_) {
        tls_->say_goodbye();
        tls_->let_go();
    }
    tcp_.close();
}

void Wire::cut_off() {
    if (tls_) tls_->let_go();
    cairn::cut_off(tcp_.socket());
}

void Wire::reset_at_end(bool resets) {
    error_code ignored;
    tcp_.socket().set_option(asio::socket_base::linger(resets, 0), ignored);
}

bool Wire::is_gone() {
    if (tls_) {
        pollfd end{handle(), POLLRDHUP, 0};
        return ::poll(&end, 1, 0) > 0;
    }
    char next = 0;
    const auto got = ::recv(handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT | MSG_NOSIGNAL);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

LiveSocket Wire::release() { return {tcp_.release_socket(), std::move(tls_)}; }

}  // namespace cairn

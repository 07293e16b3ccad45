#include "gateway/http/tls_handshake.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace cairn {

namespace asio = boost::asio;

namespace {

/// Methods of HTTP begin with a capital letter, records of TLS with a number below all of them.
Greeting first_impression(Wire& wire) {
    char first = 0;
    if (::recv(wire.handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) return Greeting::gone;
    return first >= 'A' && first <= 'Z' ? Greeting::plain : Greeting::secure;
}

/// The client's last bytes are acknowledged at once. Nothing of ours follows them that would do it,
/// and a client whose system waits for that (Nagle) sends its first request only 40 ms later.
void acknowledge(Wire& wire) {
    const int yes = 1;
    ::setsockopt(wire.handle(), IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
}

/// One step on the pool.
asio::awaitable<TlsStep> accept_in_turn(HttpConnection& connection, Worker& worker) {
    TlsLink& tls = connection.wire.tls();
    TlsStep step = TlsStep::broken;
    const std::function<void()> accept = [&] { step = tls.accept(); };
    connection.wire.lend(true);
    const bool ran = co_await run_in_pool(*worker.app.handshake_pool, connection.network,
                                          worker.app, worker.inbox, accept);
    connection.wire.lend(false);
    co_return ran ? step : TlsStep::broken;
}

}  // namespace

asio::awaitable<Greeting> shake_hands(HttpConnection& connection, Worker& worker) {
    // Until it is done it waits like others, and goes first where there is no room.
    const IdleConnections::Place waiting(worker.idle, connection);
    Wire& wire = connection.wire;
    wire.expires_after(worker.app.http.handshake_time);
    auto error = co_await wire.wait(Wire::Socket::wait_read);
    if (error) co_return Greeting::gone;
    const Greeting first = first_impression(wire);
    if (first != Greeting::secure) co_return first;
    for (;;) {
        const TlsStep step = co_await accept_in_turn(connection, worker);
        if (step == TlsStep::done) {
            acknowledge(wire);
            co_return Greeting::secure;
        }
        if (step == TlsStep::ended || step == TlsStep::broken) co_return Greeting::gone;
        error = co_await wire.wait(step == TlsStep::wants_read ? Wire::Socket::wait_read
                                                               : Wire::Socket::wait_write);
        if (error) co_return Greeting::gone;
    }
}

}  // namespace cairn

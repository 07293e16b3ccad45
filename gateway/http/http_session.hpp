#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/call.hpp"
#include "gateway/http/idle_connections.hpp"
#include "gateway/http/open_streams.hpp"
#include "gateway/http/request_head.hpp"
#include "gateway/wire/wire.hpp"

namespace cairn {

class LiveSessions;

/// What one connection is served with. Lives as long as its thread.
struct Worker {
    App& app;
    boost::asio::io_context& context;
    ThreadInbox& inbox;
    LiveSessions& live;
    OpenStreams& streams;
    IdleConnections& idle;
};

/// An accepted connection, listed by its thread while it waits for a request.
class HttpConnection final : public Connection {
public:
    HttpConnection(Wire::Socket accepted, std::string from)
        : wire(std::move(accepted)), peer(std::move(from)) {}
    void drop() override { wire.close(); }

    Wire wire;
    /// The address that it was accepted from. Asked later, the system does not know any more that
    /// of a client that has gone, and what it left behind is still to be read.
    const std::string peer;
    /// The port of https where all that is asked is to be asked again; 0: it is answered.
    std::uint16_t redirects_to = 0;
};

/// What each head of an answer has besides where the connection is TLS; else empty.
[[nodiscard]] std::string_view transport_lines(const Wire& wire, const App& app);

/// Serves one connection: requests strictly one after the other, until it closes or becomes a live
/// session.
boost::asio::awaitable<void> serve_http(HttpConnection& connection, Worker& worker);

}  // namespace cairn

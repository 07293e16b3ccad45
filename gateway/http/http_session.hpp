#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "gateway/call.hpp"
#include "gateway/http/idle_connections.hpp"
#include "gateway/http/open_streams.hpp"
#include "gateway/http/request_head.hpp"

namespace cairn {

class LiveSessions;

using TcpStream =
    boost::beast::basic_stream<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

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
    HttpConnection(TcpStream accepted, std::string from, std::optional<Shares::Held> held)
        : stream(std::move(accepted)) {
        network = std::move(from);
        share = std::move(held);
    }
    void drop() override { stream.close(); }

    TcpStream stream;
};

/// Serves one connection: requests strictly one after the other, until it closes or becomes a live
/// session.
boost::asio::awaitable<void> serve_http(HttpConnection& connection, Worker& worker);

}  // namespace cairn

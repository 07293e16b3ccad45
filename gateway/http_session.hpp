#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "gateway/call.hpp"
#include "gateway/request_head.hpp"

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
};

struct HttpLimits {
    HeadLimits head;
    std::chrono::seconds idle{75};       ///< Between requests of a kept connection.
    std::chrono::seconds head_time{10};  ///< From a request's first byte to its last header.
    std::chrono::seconds body_time{60};
    std::chrono::seconds write_time{60};
    std::chrono::seconds linger_time{
        10};  ///< Reading on after a refusal, so that the client gets to see it.
    std::size_t linger_bytes_max = std::size_t{256} << 20;
};

/// Serves one connection: requests strictly one after the other, until it closes or becomes a live
/// session.
boost::asio::awaitable<void> serve_http(TcpStream stream, Worker& worker);

}  // namespace cairn

#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>

#include "bench/http_connection.hpp"

namespace cairn::bench {

/// A browser with the board of opportunities open: subscribes and counts the changes it is told of.
class Subscriber {
public:
    /// Returns when the server has answered the subscription.
    Subscriber(boost::asio::io_context& context, const Target& target);

    /// Calls `changed` for each change from now on.
    void listen(std::function<void()> changed);

private:
    void read_next();
    void subscribe();

    boost::beast::websocket::stream<boost::beast::tcp_stream> socket_;
    boost::beast::flat_buffer buffer_;
    std::function<void()> changed_;
};

}  // namespace cairn::bench

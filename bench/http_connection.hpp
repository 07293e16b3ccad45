#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace cairn::bench {

/// A server on this machine, and who asks it.
struct Target {
    std::uint16_t port = 0;
    std::string token;
};

/// Reads a list of requests, one a line as `METHOD TARGET` or `METHOD TARGET BODY`, as the bytes to
/// send.
[[nodiscard]] std::vector<std::string> read_requests(const std::string& file, const Target& target);

/// One kept connection, one request at a time. Of an answer it understands no more than the status
/// and where it ends, so that the CPU goes to the server. Any answer but a 2xx throws out of the
/// io_context: a figure with refusals in it would be none.
class HttpConnection {
public:
    HttpConnection(boost::asio::io_context& context, const Target& target);

    /// Sends and calls `answered` when the whole answer is here. `request` must live until then.
    void send(std::string_view request, std::function<void()> answered);

private:
    void read_head();
    void read_body();
    void finish();

    boost::asio::ip::tcp::socket socket_;
    std::function<void()> answered_;
    std::string start_;              ///< Of the answer: the head and what came with it.
    std::size_t missing_bytes_ = 0;  ///< Of its body.
    std::array<char, 65536> chunk_;
};

}  // namespace cairn::bench

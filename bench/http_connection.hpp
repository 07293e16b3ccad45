#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/poller.hpp"
#include "bench/socket.hpp"

namespace cairn::bench {

/// A server on this machine, and who asks it.
struct Target {
    std::uint16_t port = 0;
    std::string token;
};

/// The bytes of a request that is written as `METHOD TARGET` or `METHOD TARGET BODY`.
[[nodiscard]] std::string request_bytes(const std::string& line, const Target& target);
/// How long the body is that follows this head of an answer.
[[nodiscard]] std::size_t content_length(std::string_view head);

/// Reads a list of requests, one a line as `METHOD TARGET` or `METHOD TARGET BODY`, as the bytes to
/// send.
[[nodiscard]] std::vector<std::string> read_requests(const std::string& file, const Target& target);

/// One kept connection, one request at a time. Of an answer it understands no more than the status
/// and where it ends, so that the CPU goes to the server.
class HttpConnection final : private Reader {
public:
    /// By default any answer but a 2xx throws out of Poller::turn(): a figure with refusals in it
    /// would be none.
    enum class Refusals { throw_out, are_answers };

    /// Calls `answered` each time when the whole answer is here.
    HttpConnection(Poller& poller,
                   const Target& target,
                   std::function<void()> answered,
                   Refusals refusals = Refusals::throw_out);

    void send(std::string_view request);
    [[nodiscard]] bool waiting() const { return waiting_; }

private:
    void readable() override;
    void read_head(std::string_view bytes);
    void read_body(std::size_t bytes);

    Socket socket_;
    std::function<void()> answered_;
    Refusals refusals_;
    std::string head_;               ///< Of the answer, and what came with it.
    std::size_t missing_bytes_ = 0;  ///< Of its body, once the head is here.
    bool in_body_ = false;
    bool waiting_ = false;
};

}  // namespace cairn::bench

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <poll.h>

#include "tests/support/client_socket.hpp"

namespace cairn::test {

/// A connection that sends what it is told and reads only when it is told.
class RawConnection {
public:
    using Milliseconds = std::chrono::milliseconds;

    /// `receive_bytes`: how much the system takes for it unread; 0: as much as it likes.
    explicit RawConnection(ServerPlace at, int receive_bytes = 0);
    RawConnection(ServerPlace at, const std::string& bytes);

    void send(const std::string& bytes);
    /// Reads until `end` stands in what was received, or nothing more has come for so long.
    bool read_to(const std::string& end, Milliseconds patience = std::chrono::seconds(20));
    /// Reads on until the server has ended the connection; how long that took. Nothing: it has not,
    /// within the time.
    std::optional<Milliseconds> end(Milliseconds patience);
    [[nodiscard]] bool has_something_to_read();

    std::string received;

private:
    bool read_some(Milliseconds patience);
    ClientSocket socket_;
    bool ended_ = false;
};

/// The head of a request for a live session or anything else, `let_in` being the header that says
/// who asks.
std::string live_head(const std::string& let_in, const std::string& more = "");
std::string event_stream_head(const std::string& let_in);
std::string bearer(const std::string& token);

/// Whether something comes true in time.
template <class Condition>
bool comes_true(Condition condition, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        poll(nullptr, 0, 2);
    }
    return true;
}

}  // namespace cairn::test

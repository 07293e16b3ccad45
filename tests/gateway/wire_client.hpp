#pragma once

#include <cstdint>
#include <string>

#include "tests/gateway/served_workspace.hpp"
#include "tests/support/client_frame.hpp"

namespace cairn::test {

/// What a server's frame (unmasked, of one fragment) holds.
struct ServerFrame {
    unsigned first = 0;
    std::string payload;
    [[nodiscard]] std::uint16_t close_code() const;
};

/// A client that sends whatever bytes it likes.
class WireClient {
public:
    explicit WireClient(const ServedWorkspace& served,
                        const std::string& after_head = "",
                        const std::string& path = "/api/v1/live");
    void send(const std::string& bytes);
    void send_raw(const std::string& bytes);  ///< Beside TLS, where it speaks that.
    ServerFrame next();
    Json next_message();
    /// Whether the server has closed the connection, with nothing more to say.
    bool is_at_end();

    std::string head;

private:
    void take(std::size_t count);
    ClientSocket socket_;
    std::string received_;
};

}  // namespace cairn::test

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace cairn::test {

/// A blocking WebSocket client that keeps one channel's rows by PROTOCOL.md's rule.
class LiveClient {
public:
    LiveClient(std::uint16_t port, const std::string& token);
    ~LiveClient();

    void send(const Json& message);
    /// The next message; nothing where none came within the time or the connection ended.
    std::optional<Json> receive(std::chrono::milliseconds timeout = std::chrono::seconds(10));

    /// Subscribes, resuming from what it has, and waits for the answer, which it returns.
    Json subscribe(const Json& query);
    /// Receives and applies until the channel is at `position`, and at `moment` or later. False: it
    /// did not come to that, or there was a gap.
    bool follow_to(std::uint64_t position, const std::string& moment = "");
    void sign_in(const std::string& token) { token_ = token; }  ///< At the next connection.
    void disconnect();
    void connect(std::uint16_t port);
    /// Why the server ended the connection, once `receive` told that it did; 0: it said nothing.
    [[nodiscard]] std::uint16_t close_code() const;

    std::map<std::string, Json> rows;  ///< By id.
    std::uint64_t position = 0;
    std::string moment;  ///< Of channels that time alone changes.
    std::string epoch;
    Json totals;
    Json measured;  ///< What a channel of totals tells (`take_totals`).
    int total = 0;
    std::size_t upserts = 0;  ///< Rows received by changes and resumes.

private:
    struct Connection;  // Beast's WebSocket, which is heavy to include.
    bool apply(const Json& message);
    std::string token_;
    std::unique_ptr<Connection> connection_;
    std::string channel_;
};

}  // namespace cairn::test

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cairn::bench {

/// A TCP connection to a server on this machine.
class Socket {
public:
    /// Connects. `from` is the last number of the address to come from, 127.0.0.`from`: one address
    /// has ports for fewer than 28,000 connections. `receive_bytes`, where not 0, is all that the
    /// system keeps of what was not read yet.
    explicit Socket(std::uint16_t port, unsigned from = 1, int receive_bytes = 0);
    /// Resets the connection, so that no port is kept waiting for stragglers.
    ~Socket();
    Socket(Socket&& other) noexcept;
    Socket& operator=(Socket&&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Sends all of it; throws where the server takes nothing for ten seconds.
    void send(std::string_view bytes) const;
    /// What is there, at most as much as `room`; 0: nothing yet. Throws where the server has hung
    /// up.
    [[nodiscard]] std::size_t receive(std::span<char> room) const;

private:
    void wait_until_writable() const;
    int descriptor_;
};

/// A port of 127.0.0.1 that nobody had at the moment of asking.
[[nodiscard]] std::uint16_t free_port();

}  // namespace cairn::bench

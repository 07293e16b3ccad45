#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <sys/socket.h>

namespace cairn {

/// Where somebody listens, as the system takes it: an address of IPv4 or IPv6, and a port.
class SocketAddress {
public:
    /// Copies what the system says.
    SocketAddress(const sockaddr* address, socklen_t size);
    /// Of `127.0.0.1` or `::1`; nothing for a name.
    [[nodiscard]] static std::optional<SocketAddress> in_numbers(const std::string& host,
                                                                 std::uint16_t port);

    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&storage_);
    }
    [[nodiscard]] socklen_t size() const { return size_; }
    [[nodiscard]] int family() const { return storage_.ss_family; }
    [[nodiscard]] std::uint16_t port() const;
    bool operator==(const SocketAddress& other) const;

private:
    sockaddr_storage storage_{};
    socklen_t size_;
};

}  // namespace cairn

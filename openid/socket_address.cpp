#include "openid/socket_address.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "core/result.hpp"

namespace cairn {
namespace {

template <class Address>
SocketAddress whole(const Address& address) {
    return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

}  // namespace

SocketAddress::SocketAddress(const sockaddr* address, socklen_t size) : size_(size) {
    CAIRN_ASSERT(size <= sizeof storage_);
    std::memcpy(&storage_, address, size);
}

std::optional<SocketAddress> SocketAddress::in_numbers(const std::string& host,
                                                       std::uint16_t port) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    if (inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) return whole(four);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    if (inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1) return whole(six);
    return std::nullopt;
}

std::uint16_t SocketAddress::port() const {
    // Behind the family in either kind of address.
    sockaddr_in start{};
    std::memcpy(&start, &storage_, sizeof start);
    return ntohs(start.sin_port);
}

bool SocketAddress::operator==(const SocketAddress& other) const {
    return size_ == other.size_ && std::memcmp(&storage_, &other.storage_, size_) == 0;
}

}  // namespace cairn

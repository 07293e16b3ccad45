#include "bench/socket.hpp"

#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace cairn::bench {

namespace {

constexpr int stall_ms_max = 10'000;

void check(bool fine, const char* what) {
    if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in local_address(unsigned last_number, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(0x7F000000U + last_number);
    return address;
}

template <class Value>
void set(int descriptor, int level, int option, const Value& value) {
    check(setsockopt(descriptor, level, option, &value, sizeof value) == 0, "setsockopt");
}

int opened() {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(descriptor >= 0, "socket");
    return descriptor;
}

const sockaddr* generic(const sockaddr_in& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Socket::Socket(std::uint16_t port, unsigned from, int receive_bytes) : descriptor_(opened()) {
    set(descriptor_, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0});
    set(descriptor_, IPPROTO_TCP, TCP_NODELAY, 1);
    if (receive_bytes > 0) set(descriptor_, SOL_SOCKET, SO_RCVBUF, receive_bytes);
    // The port is chosen at connect(), where only the whole pair of addresses must be unique.
    set(descriptor_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    const auto here = local_address(from, 0);
    check(bind(descriptor_, generic(here), sizeof here) == 0, "bind");
    const auto there = local_address(1, port);
    check(connect(descriptor_, generic(there), sizeof there) == 0, "connect");
}

Socket::~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
}

Socket::Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

void Socket::wait_until_writable() const {
    pollfd wanted{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (poll(&wanted, 1, stall_ms_max) != 1)
        throw std::runtime_error("the server takes nothing any more");
}

void Socket::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        check(errno == EAGAIN, "send");
        wait_until_writable();
    }
}

std::size_t Socket::receive(std::span<char> room) const {
    const ssize_t received = recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT);
    if (received == 0) throw std::runtime_error("the server hung up");
    check(received > 0 || errno == EAGAIN || errno == EINTR, "recv");
    return received > 0 ? static_cast<std::size_t>(received) : 0;
}

std::uint16_t free_port() {
    const int descriptor = opened();
    auto address = local_address(1, 0);
    check(bind(descriptor, generic(address), sizeof address) == 0, "bind");
    socklen_t size = sizeof address;
    check(getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0,
          "getsockname");
    close(descriptor);
    return ntohs(address.sin_port);
}

}  // namespace cairn::bench

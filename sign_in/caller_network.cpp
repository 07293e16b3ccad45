#include "sign_in/caller_network.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace cairn {
namespace {

constexpr std::size_t v4_offset = 12;     // Of an IPv4 address within the IPv6 one that maps it.
constexpr std::size_t host_offset = 8;    // Behind the 64 bits of the network.
constexpr std::size_t subnet_offset = 6;  // Behind the 48 that a site is given at most.
using V6Bytes = std::array<std::uint8_t, sizeof(in6_addr)>;

std::string_view without_port(std::string_view address) {
    if (address.starts_with('[')) return address.substr(1, address.find(']') - 1);
    const bool is_v4 = std::ranges::count(address, ':') < 2;
    return is_v4 ? address.substr(0, address.find(':')) : address;
}

bool is_mapped_v4(const V6Bytes& bytes) {
    constexpr std::array<std::uint8_t, v4_offset> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

std::string text_of(int family, const void* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(family, bytes, text.data(), text.size());
}

std::string prefix_of(V6Bytes bytes, std::size_t kept) {
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), std::uint8_t{0});
    return text_of(AF_INET6, bytes.data()) + '/' + std::to_string(8 * kept);
}

}  // namespace

std::string_view plain_address(std::string_view address) {
    const std::string_view with_zone = without_port(address);
    return with_zone.substr(0, with_zone.find('%'));
}

std::string caller_network(std::string_view address) {
    const std::string plain(plain_address(address));
    V6Bytes bytes{};
    if (inet_pton(AF_INET, plain.c_str(), bytes.data()) == 1) return plain;
    if (inet_pton(AF_INET6, plain.c_str(), bytes.data()) != 1) return std::string(address);
    if (is_mapped_v4(bytes)) return text_of(AF_INET, bytes.data() + v4_offset);
    return prefix_of(bytes, host_offset);
}

std::string caller_site(std::string_view address) {
    const std::string plain(plain_address(address));
    V6Bytes bytes{};
    const bool is_v6 = inet_pton(AF_INET6, plain.c_str(), bytes.data()) == 1;
    return is_v6 && !is_mapped_v4(bytes) ? prefix_of(bytes, subnet_offset) : "";
}

}  // namespace cairn

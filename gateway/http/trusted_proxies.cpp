#include "gateway/http/trusted_proxies.hpp"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "core/text.hpp"
#include "events/values/text_format.hpp"
#include "sign_in/caller_network.hpp"

namespace cairn {
namespace {

constexpr unsigned bits_before_v4 = 96;
/// Of a text that a proxy writes in the place of an address. It stands for itself.
constexpr std::size_t name_bytes_max = 100;

std::string_view last_of(std::string_view list) {
    const auto comma = list.rfind(',');
    return trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

}  // namespace

bool TrustedProxies::Network::contains(const std::array<std::uint8_t, 16>& other) const {
    const unsigned whole = bits / 8;
    if (!std::equal(address.begin(), address.begin() + whole, other.begin())) return false;
    const unsigned left = bits % 8;
    return left == 0 || ((address[whole] ^ other[whole]) >> (8 - left)) == 0;
}

std::optional<std::array<std::uint8_t, 16>> TrustedProxies::address_of(std::string_view text) {
    const std::string plain(text);
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET6, plain.c_str(), bytes.data()) == 1) return bytes;
    bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (inet_pton(AF_INET, plain.c_str(), bytes.data() + bits_before_v4 / 8) == 1) return bytes;
    return std::nullopt;
}

bool TrustedProxies::add(std::string_view network) { return add(network, false); }

bool TrustedProxies::add(std::string_view network, bool speaks_tls) {
    const auto slash = std::min(network.find('/'), network.size());
    const std::string_view text = network.substr(0, slash);
    const auto address = address_of(text);
    if (!address) return false;
    const unsigned before = text.find(':') == std::string_view::npos ? bits_before_v4 : 0;
    unsigned bits = 128;
    if (slash < network.size()) {
        const auto given = parse_whole_number<unsigned>(network.substr(slash + 1));
        if (!given || *given > 128 - before) return false;
        bits = before + *given;
    }
    networks_.push_back({*address, bits, speaks_tls});
    return true;
}

void TrustedProxies::add_this_machine() {
    static_cast<void>(add("127.0.0.0/8", true));
    static_cast<void>(add("::1", true));
}

const TrustedProxies::Network* TrustedProxies::network_of(std::string_view address) const {
    if (networks_.empty()) return nullptr;
    const auto bytes = address_of(plain_address(address));
    if (!bytes) return nullptr;
    const Network* found = nullptr;
    for (const Network& network : networks_)
        if (network.contains(*bytes) && (!found || network.speaks_tls)) found = &network;
    return found;
}

bool TrustedProxies::trusts(std::string_view address) const {
    return network_of(address) != nullptr;
}

std::string TrustedProxies::caller(const std::string& peer, std::string_view forwarded_for) const {
    std::string_view known = peer;
    while (trusts(known) && !forwarded_for.empty()) {
        const std::string_view named = last_of(forwarded_for);
        if (named.empty()) break;
        known = named.substr(0, name_bytes_max);
        const auto comma = forwarded_for.rfind(',');
        forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
    return std::string(known);
}

bool TrustedProxies::is_https(std::string_view peer, std::string_view forwarded_proto) const {
    const Network* const network = network_of(peer);
    if (!network) return false;
    const std::string_view said = last_of(forwarded_proto);
    return said.empty() ? network->speaks_tls : said == "https";
}

}  // namespace cairn

#pragma once

#include <string>
#include <string_view>

namespace cairn {

/// What stands for a caller whose addresses are to be counted as one: an IPv4 address, or the /64
/// of an IPv6 address, for whoever has one address there has all of them. Takes what proxies write:
/// a port behind it, brackets, a zone. A text that is no address stands for itself.
[[nodiscard]] std::string caller_network(std::string_view address);
/// What may hold many of such networks of one caller: the /48 of an IPv6 address; "" of others.
[[nodiscard]] std::string caller_site(std::string_view address);
/// The address alone of what proxies write: without port, brackets and zone.
[[nodiscard]] std::string_view plain_address(std::string_view address);

}  // namespace cairn

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn {

/// An absolute address of http or https, taken apart.
struct WebAddress {
    bool is_secure = false;
    std::string host;       ///< Without the brackets of an IPv6 address.
    std::string port;       ///< In digits.
    std::string authority;  ///< As the Host header wants it.
    std::string target;     ///< Path and query, from the "/" on; "/" where there is none.

    /// Whether it is of this machine, which nobody else listens in on.
    [[nodiscard]] bool is_loopback() const;
};

/// `http://HOST[:PORT][/…]` or `https://…`, where HOST may be `[::1]`. Nothing for anything else: a
/// user's name, a fragment, a space, a control character.
[[nodiscard]] std::optional<WebAddress> parse_web_address(std::string_view text);

/// Names and values, in their order.
using FormFields = std::vector<std::pair<std::string_view, std::string_view>>;

/// As it may stand anywhere in an address (RFC 3986): all but letters, digits, `-`, `_`, `.`, `~`
/// is escaped.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// `a=1&b=2`, escaped, as queries and forms have it.
[[nodiscard]] std::string form_text(const FormFields& fields);
/// An address with more parameters behind those that it has.
[[nodiscard]] std::string with_query(std::string_view address, const FormFields& fields);

}  // namespace cairn

#include "openid/web_address.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace cairn {
namespace {

constexpr std::size_t address_bytes_max = 2000;

bool is_plain(char c) { return c > ' ' && c < '\x7f'; }

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

bool is_host(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return is_unreserved(c) || c == ':' || c == '%';
    });
}

bool is_port(std::string_view text) {
    return parse_whole_number<std::uint16_t>(text).value_or(0) > 0;
}

/// Host and port of `HOST[:PORT]` or `[HOST][:PORT]`, the port empty where there is none.
std::optional<std::pair<std::string_view, std::string_view>> host_and_port(std::string_view text) {
    const bool in_brackets = text.starts_with('[');
    const auto host_end = in_brackets ? text.find(']') : std::min(text.find(':'), text.size());
    if (host_end == std::string_view::npos) return std::nullopt;
    const auto host = in_brackets ? text.substr(1, host_end - 1) : text.substr(0, host_end);
    const auto rest = text.substr(host_end + (in_brackets ? 1 : 0));
    if (!is_host(host) || (!in_brackets && host.find('%') != std::string_view::npos))
        return std::nullopt;
    if (rest.empty()) return std::pair(host, std::string_view());
    if (!rest.starts_with(':') || !is_port(rest.substr(1))) return std::nullopt;
    return std::pair(host, rest.substr(1));
}

}  // namespace

bool WebAddress::is_loopback() const {
    if (host == "localhost" || host == "::1") return true;
    // A name may begin so, too, and be anybody's.
    const auto numbers = split(host, '.');
    return numbers.size() == 4 && numbers.front() == "127" &&
           std::ranges::all_of(numbers, [](std::string_view number) {
               return parse_whole_number<std::uint8_t>(number).has_value();
           });
}

std::optional<WebAddress> parse_web_address(std::string_view text) {
    constexpr std::string_view secure = "https://", plain = "http://";
    if (text.size() > address_bytes_max || !std::ranges::all_of(text, is_plain))
        return std::nullopt;
    WebAddress address{.is_secure = text.starts_with(secure)};
    if (!address.is_secure && !text.starts_with(plain)) return std::nullopt;
    text.remove_prefix(address.is_secure ? secure.size() : plain.size());
    if (text.find('#') != std::string_view::npos) return std::nullopt;
    const auto authority = text.substr(0, std::min(text.find_first_of("/?"), text.size()));
    const auto where = host_and_port(authority);
    if (!where) return std::nullopt;
    address.host = where->first;
    address.port = where->second.empty() ? (address.is_secure ? "443" : "80") : where->second;
    address.authority = authority;
    address.target = text.substr(authority.size());
    if (!address.target.starts_with('/')) address.target.insert(0, 1, '/');
    return address;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_unreserved(c))
            out.push_back(c);
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

std::string form_text(const FormFields& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        out.append(percent_encoded(name)).append("=").append(percent_encoded(value));
    }
    return out;
}

std::string with_query(std::string_view address, const FormFields& fields) {
    std::string out(address);
    const bool has_query = address.find('?') != std::string_view::npos;
    out += !has_query ? "?" : (address.ends_with('?') || address.ends_with('&')) ? "" : "&";
    return out + form_text(fields);
}

}  // namespace cairn

#include "sign_in/webauthn/web_site.hpp"

#include <algorithm>

namespace cairn {
namespace {

constexpr std::size_t name_bytes_max = 253;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Of a label at least the last of a name has a letter, by which it is told from numbers.
bool is_name(std::string_view name) {
    const auto last = name.substr(name.rfind('.') + 1);
    return !name.empty() && name.size() <= name_bytes_max && std::ranges::any_of(last, is_letter) &&
           std::ranges::all_of(
               name, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; });
}

}  // namespace

std::optional<WebSite> web_site(bool is_https, std::string_view host) {
    std::string lower(host);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    std::string name = lower.substr(0, lower.find(':'));
    const bool is_here = name == "localhost" || name.ends_with(".localhost");
    if (!is_name(name) || (!is_https && !is_here)) return std::nullopt;
    return WebSite{(is_https ? "https://" : "http://") + lower, std::move(name)};
}

}  // namespace cairn

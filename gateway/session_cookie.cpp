#include "gateway/session_cookie.hpp"

#include <algorithm>

namespace cairn {
namespace {

std::string_view session_name(const Request& request) {
    return request.is_https ? "__Host-cairn_session" : "cairn_session";
}

std::string_view ticket_name(const Request& request) {
    return request.is_https ? "__Host-cairn_openid" : "cairn_openid";
}

std::string cookie_text(const Request& request,
                        std::string_view name,
                        std::string_view value,
                        const char* same_site,
                        std::chrono::seconds length) {
    std::string cookie(name);
    cookie.append("=").append(value).append("; Path=/; HttpOnly; SameSite=").append(same_site);
    cookie.append("; Max-Age=").append(std::to_string(length.count()));
    if (request.is_https) cookie += "; Secure";
    return cookie;
}

std::string_view value_of_cookie(const Request& request, std::string_view name) {
    std::string_view header = request.header("cookie");
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        auto pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return pair.substr(name.size() + 1);
    }
    return {};
}

}  // namespace

std::string session_cookie(const Request& request, std::string_view token, int days) {
    return cookie_text(request, session_name(request), token, "Strict", std::chrono::days(days));
}

std::string_view session_of_cookie(const Request& request) {
    return value_of_cookie(request, session_name(request));
}

std::string ticket_cookie(const Request& request,
                          std::string_view ticket,
                          std::chrono::seconds length) {
    return cookie_text(request, ticket_name(request), ticket, "Lax", length);
}

std::string_view ticket_of_cookie(const Request& request) {
    return value_of_cookie(request, ticket_name(request));
}

}  // namespace cairn

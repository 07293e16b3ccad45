#include "gateway/session_cookie.hpp"

#include <algorithm>

namespace cairn {
namespace {

std::string_view session_name(const Request& request) {
    return request.is_https ? "__Host-cairn_session" : "cairn_session";
}

}  // namespace

std::string session_cookie(const Request& request, std::string_view token, int days) {
    std::string cookie(session_name(request));
    cookie.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
    cookie += std::to_string(days * 86400);
    if (request.is_https) cookie += "; Secure";
    return cookie;
}

std::string_view session_of_cookie(const Request& request) {
    const std::string_view name = session_name(request);
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

}  // namespace cairn

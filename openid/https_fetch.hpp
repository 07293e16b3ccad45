#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "openid/web_connection.hpp"

namespace cairn {

/// What another server is asked.
struct FetchRequest {
    WebAddress to;
    std::string form = {};           ///< Sent by POST; empty: it is a GET.
    std::string authorization = {};  ///< A header's value; empty: none.
    std::size_t body_bytes_max = std::size_t{64} << 10;
};

/// Asks other servers over https, or http: one request a connection, with a deadline for the whole
/// of it, finding the name included, and bounds for head and body. A certificate has to be made out
/// to the host, and to come from somebody who is trusted. Redirects are answers like others, and
/// not followed. Any thread; holds the one that asks.
class HttpsFetch {
public:
    /// `trust`: a PEM file of those who may vouch; empty: whom the system trusts. "oidc.trust"
    [[nodiscard]] static Result<HttpsFetch> make(
        const std::filesystem::path& trust = {},
        std::chrono::milliseconds time_max = std::chrono::seconds(5),
        NameLookup look_up = NameLookup());

    /// "openid.unreachable" with `problem`: no answer, too late, too large, or a certificate that
    /// is not believed.
    [[nodiscard]] Result<WebAnswer> operator()(const FetchRequest& request) const;

private:
    HttpsFetch(WebTrust trust, std::chrono::milliseconds time_max, NameLookup look_up)
        : trust_(std::move(trust)), time_max_(time_max), look_up_(std::move(look_up)) {}

    WebTrust trust_;
    std::chrono::milliseconds time_max_;
    NameLookup look_up_;
};

}  // namespace cairn

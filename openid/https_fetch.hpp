#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "openid/name_lookup.hpp"
#include "openid/web_address.hpp"

struct ssl_ctx_st;

namespace cairn {

/// What another server is asked.
struct FetchRequest {
    WebAddress to;
    std::string form = {};           ///< Sent by POST; empty: it is a GET.
    std::string authorization = {};  ///< A header's value; empty: none.
    std::size_t body_bytes_max = std::size_t{64} << 10;
};

struct FetchedAnswer {
    unsigned status = 0;
    std::string body;
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
    [[nodiscard]] Result<FetchedAnswer> operator()(const FetchRequest& request) const;

private:
    HttpsFetch(std::shared_ptr<ssl_ctx_st> tls,
               std::chrono::milliseconds time_max,
               NameLookup look_up)
        : tls_(std::move(tls)), time_max_(time_max), look_up_(std::move(look_up)) {}

    std::shared_ptr<ssl_ctx_st> tls_;
    std::chrono::milliseconds time_max_;
    NameLookup look_up_;
};

}  // namespace cairn

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "openid/name_lookup.hpp"
#include "openid/web_address.hpp"

struct ssl_ctx_st;

namespace cairn {

/// Who may vouch for other servers, read once and shared by connections. Any thread.
using WebTrust = std::shared_ptr<ssl_ctx_st>;

/// `file`: those of a PEM file; empty: whom the system trusts. Null where the file holds none.
[[nodiscard]] WebTrust web_trust(const std::filesystem::path& file);

/// What a server is asked. It is told the host and the length of the body besides.
struct WebRequest {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

struct WebAnswer {
    unsigned status = 0;
    std::string body;
};

/// Why there is no answer.
struct WebFailure {
    std::string problem;             ///< In words.
    bool is_of_certificate = false;  ///< It is not made out to the host, or nobody vouches for it.
};

/// Asks another server over http or https (TLS 1.2 at least), one request after the other on one
/// connection for as long as the server keeps it. A certificate has to be made out to the host, and
/// to come from somebody who is trusted. Redirects are answers like others. One thread at a time,
/// which waits.
class WebConnection {
public:
    using Until = NameLookup::Until;

    /// `trust` is needed where the address is of https. An answer whose body is larger fails; so
    /// does one with a head of more than 16 KiB.
    WebConnection(WebAddress to,
                  WebTrust trust,
                  std::uint64_t body_bytes_max,
                  NameLookup look_up = NameLookup());
    ~WebConnection();
    WebConnection(const WebConnection&) = delete;
    WebConnection& operator=(const WebConnection&) = delete;

    /// Connects where it is not connected. What failed leaves it unconnected, and may be asked
    /// again.
    [[nodiscard]] tl::expected<WebAnswer, WebFailure> ask(const WebRequest& request, Until until);

private:
    class Link;
    [[nodiscard]] tl::expected<void, WebFailure> connect(Until until);
    [[nodiscard]] std::string text_of(const WebRequest& request) const;
    [[nodiscard]] tl::expected<WebAnswer, WebFailure> read_answer(Until until);

    const WebAddress to_;
    const WebTrust trust_;
    const std::uint64_t body_bytes_max_;
    const NameLookup look_up_;
    std::unique_ptr<Link> link_;  ///< Null: not connected.
    std::string unread_;          ///< Came, and was not made sense of yet.
};

}  // namespace cairn

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/container/flat_map.hpp>

#include "core/result.hpp"
#include "gateway/http/download.hpp"

namespace cairn {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

/// A few texts by name.
using NamedTexts = boost::container::flat_map<std::string, std::string, std::less<>>;

/// One parsed request. Everything is bounded and valid UTF-8 where it is text.
struct Request {
    Method method = Method::get;
    std::string method_name;
    std::string target;  ///< As sent, for fingerprints.
    std::string path;    ///< Percent-decoded.
    std::map<std::string, std::string, std::less<>>
        query;           ///< Percent-decoded; a name may not repeat. There may be thousands.
    NamedTexts headers;  ///< By lower-case name; repeated ones joined by ", ". At most a hundred.
    NamedTexts parameters;  ///< What the route's `{name}` matched.
    std::string body;
    unsigned version = 11;  ///< 10 or 11: of HTTP.
    std::string from;       ///< The peer's address, or what a trusted proxy says it is.
    bool is_https = false;  ///< The caller's own connection is TLS, with us or with such a proxy.

    [[nodiscard]] std::string_view header(
        std::string_view name) const;  ///< "" where there is none.
    [[nodiscard]] std::string_view parameter(
        std::string_view name) const;  ///< "" where there is none.
    [[nodiscard]] std::optional<std::string> asked(std::string_view name) const;
    [[nodiscard]] bool changes_something() const {
        return method != Method::get && method != Method::head;
    }
};

/// What the connection is from then on.
enum class Onward : std::uint8_t {
    requests,      ///< It goes on as it was, after the answer.
    live,          ///< A live session, where the upgrade is in order.
    echo,          ///< A WebSocket that sends everything back.
    event_stream,  ///< The log, followed.
};

/// One answer. The session adds what every answer has (length, date, safety headers).
struct Response {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view fixed_body;  ///< Instead of `body`: bytes that live as long as the program.
    std::shared_ptr<Download> download{};  ///< Instead of `body`: made while it is sent.
    bool close = false;
    Onward onward = Onward::requests;  ///< Where it is another, the rest says nothing.

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

[[nodiscard]] std::string_view status_text(int status);

/// Of answers that are data and no page: a browser that is led to show one runs nothing of it.
constexpr std::string_view data_headers =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer";
/// Of all answers: nothing is guessed, nothing of the device is asked for, no other site has them.
constexpr std::string_view safety_headers =
    "X-Content-Type-Options: nosniff\r\n"
    "Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), "
    "payment=(), serial=(), usb=()\r\n"
    "Cross-Origin-Resource-Policy: same-origin";

/// The head of an answer as it goes over the wire. `more_lines` are whole, each with its line break
/// in front.
[[nodiscard]] std::string response_head(const Response& response,
                                        std::size_t body_size,
                                        bool keep_alive,
                                        std::string_view more_lines = {});

/// The head of one whose body comes in chunks, or, for HTTP/1.0, until the connection ends.
[[nodiscard]] std::string download_head(const Response& response,
                                        bool chunked,
                                        bool keep_alive,
                                        std::string_view more_lines = {});

/// Splits and decodes a request target. Fails with "request.target": not in origin form, a bad
/// escape, a control character, bytes that are not UTF-8, a query name given twice.
[[nodiscard]] Result<void> parse_target(std::string_view target, Request& request);

/// Percent-decodes; `plus_is_space` for query strings. Nothing for a broken escape.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

}  // namespace cairn

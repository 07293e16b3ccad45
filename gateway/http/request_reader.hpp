#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "gateway/http/http_session.hpp"

namespace cairn {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// What reading a head came to: a request whose body may follow, a refusal to send, or, with
/// neither, the end of the connection.
struct ReceivedHead {
    std::optional<Request> request;
    std::optional<Error> refusal;
    bool keep_alive = false;
};

/// Reads a head whose first bytes are in the buffer. Refusals: those of request_head.hpp,
/// "request.malformed", "request.head_too_large"; "request.timeout", after which the connection
/// still stands, so that it can be said.
[[nodiscard]] boost::asio::awaitable<ReceivedHead> read_head(Wire& wire,
                                                             boost::beast::flat_buffer& buffer,
                                                             RequestParser& parser,
                                                             const HttpLimits& limits);

/// Reads the body of a request that was admitted. An error to answer with, or nothing.
[[nodiscard]] boost::asio::awaitable<std::optional<Error>> read_body(
    Wire& wire,
    boost::beast::flat_buffer& buffer,
    RequestParser& parser,
    Request& request,
    const HttpLimits& limits);

}  // namespace cairn

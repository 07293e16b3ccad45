#pragma once

#include <boost/beast/http.hpp>

#include "gateway/http/http_limits.hpp"
#include "gateway/http/message.hpp"

namespace cairn {

/// Checks a parsed head for what Beast 1.81 lets through and RFC 9112 forbids or smugglers use,
/// then fills `request`. Fails with "request.transfer_encoding", "request.content_length",
/// "request.host", "request.header", "request.too_many_headers", "request.target",
/// "request.version".
[[nodiscard]] Result<void> read_head(const boost::beast::http::request_header<>& head,
                                     const HeadLimits& limits,
                                     Request& request);

}  // namespace cairn

#pragma once

#include "gateway/call.hpp"

namespace cairn {

/// The body as a JSON object; an empty body is `{}`, but not of a PATCH. Fails with "json.*",
/// "request.body".
[[nodiscard]] Result<Json> body_object(const Request& request);

/// The stream that the path names. Fails with "record.unknown" for an id that cannot be one,
/// "type.unknown".
[[nodiscard]] Result<StreamName> target_of(const Call& call);

/// The version of `If-Match: "<epoch>:12"` or `"12"`; nothing where the header is missing.
/// "request.if_match", "epoch.other".
[[nodiscard]] Result<std::optional<Version>> seen_version(const Call& call);

/// How a body names the reason: "$reason" beside a record's fields, which may be called anything;
/// "reason" where the body has no fields.
enum class Reason : std::uint8_t { marked, plain };

/// A command with all that a request says around it: who, why (`reason`, taken out of `body`), and
/// by which idempotency key. "request.reason", "request.idempotency_key".
[[nodiscard]] Result<CommandRequest> command_request(const Call& call,
                                                     Command command,
                                                     Json& body,
                                                     Reason named = Reason::marked);

}  // namespace cairn

#pragma once

#include <string>
#include <string_view>

#include "core/json.hpp"
#include "core/result.hpp"

namespace cairn {

/// A text member of a client's message; "" where there is none.
[[nodiscard]] std::string text_member(const Json& object, const char* name);
/// As strict as requests are: a member that nobody knows is refused, and one of another type. All
/// but the query are texts. "request.op", "request.unknown_member", "request.body"
[[nodiscard]] Result<void> only_known_members(const Json& message);
/// What a client is told that asked for what it does not get.
[[nodiscard]] std::string error_frame(std::string_view ref, const Error& error);

}  // namespace cairn

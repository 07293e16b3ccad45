#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace cairn {

/// A sentence out of a pattern and a refusal's data: `{name}` stands for a member, a part in `[…]`
/// goes where one of its members is missing. Members that the pattern does not name follow at the
/// end, so that nothing a refusal says is lost.
[[nodiscard]] std::string filled_sentence(std::string_view pattern, const Json& data);

/// A value as a person would write it: no JSON, and cut where it is long.
[[nodiscard]] std::string plain_text(const Json& value);

}  // namespace cairn

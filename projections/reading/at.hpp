#pragma once

#include <string_view>
#include <variant>

#include "core/log/event_log.hpp"
#include "core/result.hpp"

namespace cairn {

/// The moment a read is for: now, a position, or a time.
using At = std::variant<std::monostate, Position, Time>;
/// Digits or RFC 3339; "at.invalid".
[[nodiscard]] Result<At> parse_at(std::string_view text);
/// The same of a position with its epoch too; besides, "epoch.other".
[[nodiscard]] Result<At> parse_at(std::string_view text, const EventLog& log);

}  // namespace cairn

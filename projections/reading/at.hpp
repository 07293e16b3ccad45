#pragma once

#include <string_view>
#include <variant>

#include "core/log/event_log.hpp"
#include "core/result.hpp"

namespace cairn {

/// A position as whoever read it then saw it: for rules it is the time of then, and not that of the
/// last commit.
struct SeenMoment {
    Position position;
    Time time;
};
/// The moment a read is for: now, a position, a time, or what an answer in several parts began
/// with.
using At = std::variant<std::monostate, Position, Time, SeenMoment>;
/// By whose rights a past moment is shown: by what its reader may see today, or by what he might
/// see then.
enum class RightsOf : std::uint8_t { today, then };
/// Digits or RFC 3339; "at.invalid".
[[nodiscard]] Result<At> parse_at(std::string_view text);
/// The same of a position with its epoch too; besides, "epoch.other".
[[nodiscard]] Result<At> parse_at(std::string_view text, const EventLog& log);

}  // namespace cairn

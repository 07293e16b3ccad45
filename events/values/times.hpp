#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/types.hpp"

namespace cairn {

struct Date {
    std::chrono::sys_days day{};
    auto operator<=>(const Date&) const = default;
    [[nodiscard]] static std::optional<Date> parse(
        std::string_view text);  ///< "2027-01-31", 1 to 9999
    [[nodiscard]] std::string text() const;
};

/// RFC 3339 with any offset; digits of a second past the sixth are cut off.
[[nodiscard]] std::optional<Time> parse_time(std::string_view text);
[[nodiscard]] bool is_known_timezone(const std::string& name);
/// The date at `time` in an IANA zone ("Asia/Shanghai"); UTC where the zone is unknown.
[[nodiscard]] Date local_date(Time time, std::string_view timezone);
/// What clocks there show then, as if it were UTC.
[[nodiscard]] Time local_time(Time time, std::string_view timezone);

}  // namespace cairn

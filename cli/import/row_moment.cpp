#include "cli/import/row_moment.hpp"

#include <unicode/timezone.h>

namespace cairn {

namespace {

struct Moment {
    int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;

    /// The part that a letter of a format names, or null.
    int* part(char letter) {
        switch (letter) {
            case 'Y': return &year;
            case 'm': return &month;
            case 'd': return &day;
            case 'H': return &hour;
            case 'M': return &minute;
            case 'S': return &second;
            default: return nullptr;
        }
    }
    [[nodiscard]] std::optional<Time> time() const {
        const std::chrono::year_month_day date{std::chrono::year(year),
                                               std::chrono::month(static_cast<unsigned>(month)),
                                               std::chrono::day(static_cast<unsigned>(day))};
        if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
        return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
               std::chrono::minutes(minute) + std::chrono::seconds(second);
    }
};

bool take_number(std::string_view& text,
                 std::size_t digits_min,
                 std::size_t digits_max,
                 int& number) {
    std::size_t digits = 0;
    number = 0;
    for (;
         digits < digits_max && digits < text.size() && text[digits] >= '0' && text[digits] <= '9';
         ++digits)
        number = number * 10 + (text[digits] - '0');
    text.remove_prefix(digits);
    return digits >= digits_min;
}

std::optional<Time> by_format(std::string_view format, std::string_view text) {
    Moment moment;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') {
            if (!text.starts_with(format[i])) return std::nullopt;
            text.remove_prefix(1);
            continue;
        }
        if (++i == format.size()) return std::nullopt;
        int* const part = moment.part(format[i]);
        // A year of two digits would be read as one of the first century.
        const bool year = format[i] == 'Y';
        if (!part || !take_number(text, year ? 4 : 1, year ? 4 : 2, *part)) return std::nullopt;
    }
    return text.empty() ? moment.time() : std::nullopt;
}

Time in_utc(Time local, std::string_view timezone) {
    const std::unique_ptr<icu::TimeZone> zone(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(
            {timezone.data(), static_cast<std::int32_t>(timezone.size())})));
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0;
    std::int32_t daylight = 0;
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(local.time_since_epoch()).count();
    zone->getOffset(static_cast<UDate>(ms), true, raw, daylight, status);
    return local - std::chrono::milliseconds(raw + daylight);
}

}  // namespace

bool is_moment_format(std::string_view format) {
    for (auto percent = format.find('%'); percent != std::string_view::npos;
         percent = format.find('%', percent + 2))
        if (percent + 1 == format.size() || !Moment().part(format[percent + 1])) return false;
    return true;
}

std::optional<std::string> date_in_row(std::string_view format, std::string_view text) {
    if (format.empty()) return Date::parse(text) ? std::optional<std::string>(text) : std::nullopt;
    const auto parsed = by_format(format, text);
    if (!parsed) return std::nullopt;
    return Date{std::chrono::floor<std::chrono::days>(*parsed)}.text();
}

std::optional<std::string> time_in_row(std::string_view format,
                                       std::string_view text,
                                       std::string_view timezone) {
    if (format.empty()) return parse_time(text) ? std::optional<std::string>(text) : std::nullopt;
    const auto parsed = by_format(format, text);
    if (!parsed) return std::nullopt;
    return time_text(in_utc(*parsed, timezone));
}

}  // namespace cairn

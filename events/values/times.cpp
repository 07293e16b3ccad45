#include "events/values/times.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include <unicode/timezone.h>

#include "core/text.hpp"

namespace cairn {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::size_t zones_max = 64;       // Remembered by each thread.
constexpr std::size_t zone_name_max = 64;   // The longest IANA name has 32 characters.
constexpr std::size_t fraction_digits = 6;  // Microseconds.

constexpr sys_days first_day = std::chrono::year{1} / 1 / 1;
constexpr sys_days last_day = std::chrono::year{9999} / 12 / 31;

// Takes a text apart from its front; after the first thing that is not as expected it stays failed.
class Scanner {
public:
    explicit Scanner(std::string_view rest) : rest_(rest) {}

    int number(std::size_t digits) {
        if (rest_.size() < digits) return failed();
        int out = 0;
        for (const char c : rest_.substr(0, digits)) {
            if (!is_digit(c)) return failed();
            out = out * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return out;
    }

    char one_of(std::string_view allowed) {
        if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
            failed();
            return 0;
        }
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    bool skip(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view digits() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
        const std::string_view out = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        if (out.empty()) failed();
        rest_.remove_prefix(out.size());
        return out;
    }

    void require(bool condition) { good_ = good_ && condition; }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool finished() const { return good_ && rest_.empty(); }

private:
    int failed() {
        good_ = false;
        return 0;
    }

    std::string_view rest_;
    bool good_ = true;
};

sys_days scan_date(Scanner& in) {
    const std::chrono::year year{in.number(4)};
    in.one_of("-");
    const std::chrono::month month{static_cast<unsigned>(in.number(2))};
    in.one_of("-");
    const std::chrono::day day{static_cast<unsigned>(in.number(2))};
    const std::chrono::year_month_day date{year, month, day};
    in.require(date.ok() && year >= std::chrono::year{1});
    return in.good() ? sys_days{date} : sys_days{};
}

// Digits past the sixth are cut off, as the clock's own are.
microseconds scan_fraction(Scanner& in) {
    if (!in.skip('.')) return {};
    const std::string_view digits = in.digits();
    std::int64_t out = 0;
    for (std::size_t i = 0; i < fraction_digits; ++i)
        out = out * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return microseconds{out};
}

microseconds scan_time_of_day(Scanner& in) {
    const int hour = in.number(2);
    in.one_of(":");
    const int minute = in.number(2);
    in.one_of(":");
    const int second = in.number(2);
    in.require(hour < 24 && minute < 60 && second < 60);
    return hours{hour} + minutes{minute} + seconds{second} + scan_fraction(in);
}

minutes scan_offset(Scanner& in) {
    const char sign = in.one_of("Zz+-");
    if (sign == 'Z' || sign == 'z') return {};
    const int hour = in.number(2);
    in.one_of(":");
    const int minute = in.number(2);
    in.require(hour < 24 && minute < 60);
    const minutes out = hours{hour} + minutes{minute};
    return sign == '-' ? -out : out;
}

using Zone = std::unique_ptr<icu::TimeZone>;

Zone find_zone(std::string_view name) {
    const icu::StringPiece piece(name.data(), static_cast<std::int32_t>(name.size()));
    Zone zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(piece)));
    if (!zone || *zone == icu::TimeZone::getUnknown()) return nullptr;
    return zone;
}

// Null where the zone is unknown. Making one costs ICU some microseconds, asking it less than one.
const icu::TimeZone* known_zone(std::string_view name) {
    thread_local std::map<std::string, Zone, std::less<>> zones;
    if (name.size() > zone_name_max) return nullptr;
    if (const auto found = zones.find(name); found != zones.end()) return found->second.get();
    if (zones.size() >= zones_max) zones.clear();
    return zones.emplace(name, find_zone(name)).first->second.get();
}

milliseconds offset_at(Time time, std::string_view timezone) {
    const icu::TimeZone* zone = known_zone(timezone);
    if (zone == nullptr) return {};
    const auto moment = static_cast<UDate>(floor<milliseconds>(time).time_since_epoch().count());
    std::int32_t raw = 0, daylight_saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone->getOffset(moment, false, raw, daylight_saving, status);
    return U_SUCCESS(status) ? milliseconds{raw + daylight_saving} : milliseconds{};
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
    Scanner in(text);
    const sys_days day = scan_date(in);
    if (!in.finished()) return std::nullopt;
    return Date{day};
}

std::string Date::text() const { return date_text(day); }

std::optional<Time> parse_time(std::string_view text) {
    Scanner in(text);
    const sys_days day = scan_date(in);
    in.one_of("Tt");
    const microseconds time_of_day = scan_time_of_day(in);
    const minutes offset = scan_offset(in);
    if (!in.finished()) return std::nullopt;
    const Time time = day + time_of_day - offset;
    // An offset may lead out of the years that have four digits.
    if (time < first_day || time >= last_day + days{1}) return std::nullopt;
    return time;
}

bool is_known_timezone(const std::string& name) { return known_zone(name) != nullptr; }

Date local_date(Time time, std::string_view timezone) {
    return {floor<days>(local_time(time, timezone))};
}

Time local_time(Time time, std::string_view timezone) { return time + offset_at(time, timezone); }

}  // namespace cairn

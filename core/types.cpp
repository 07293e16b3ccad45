#include "core/types.hpp"

#include <algorithm>

#include "core/log/event_log.hpp"

namespace cairn {
namespace {

bool is_hyphen_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

constexpr auto hex_pairs = [] {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t byte = 0; byte < pairs.size(); ++byte)
        pairs[byte] = {digits[byte >> 4], digits[byte & 15]};
    return pairs;
}();

template <std::size_t width>
constexpr std::int64_t power_of_ten = 10 * power_of_ten<width - 1>;
template <>
constexpr std::int64_t power_of_ten<0> = 1;

/// With zeros in front; a longer number stands as it is.
template <std::size_t width, class Integer>
char* write_digits(char* out, Integer number) {
    if (number >= 0 && number < power_of_ten<width>) {
        for (std::size_t i = width; i-- > 0; number /= 10)
            out[i] = static_cast<char>('0' + number % 10);
        return out + width;
    }
    if (number < 0) *out++ = '-';
    const auto magnitude = static_cast<std::uint64_t>(number < 0 ? -number : number);
    std::array<char, 20> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t from = digits.size();
    for (auto left = magnitude; left > 0; left /= 10)
        digits[--from] = static_cast<char>('0' + left % 10);
    while (digits.size() - from < width) digits[--from] = '0';
    return std::copy(digits.begin() + static_cast<std::ptrdiff_t>(from), digits.end(), out);
}

char* write_date(char* out, std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    out = write_digits<4>(out, static_cast<int>(date.year()));
    *out++ = '-';
    out = write_digits<2>(out, static_cast<int>(static_cast<unsigned>(date.month())));
    *out++ = '-';
    return write_digits<2>(out, static_cast<int>(static_cast<unsigned>(date.day())));
}

bool is_category(std::string_view text) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto may_follow = [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
    };
    return !text.empty() && text.size() <= category_bytes_max && is_letter(text.front()) &&
           std::ranges::all_of(text, may_follow);
}

}  // namespace

std::string date_text(std::chrono::sys_days day) {
    std::array<char, time_text_max> out;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    return {out.data(), write_date(out.data(), day)};
}

char* write_text(char* out, Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss clock{time - day};
    out = write_date(out, day);
    *out++ = 'T';
    out = write_digits<2>(out, clock.hours().count());
    *out++ = ':';
    out = write_digits<2>(out, clock.minutes().count());
    *out++ = ':';
    out = write_digits<2>(out, clock.seconds().count());
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        *out++ = '.';
        out = write_digits<6>(out, fraction);
    }
    *out++ = 'Z';
    return out;
}

std::string time_text(Time time) {
    std::array<char, time_text_max> out;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    return {out.data(), write_text(out.data(), time)};
}

char* Uuid::write_text(char* out) const {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *out++ = '-';
        out = std::copy_n(hex_pairs[bytes[i]].data(), 2, out);
    }
    return out;
}

std::string Uuid::text() const {
    std::string out(text_size, '\0');
    write_text(out.data());
    return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != Uuid::text_size) return std::nullopt;
    Uuid uuid;
    std::size_t nibbles = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_hyphen_place(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = hex_value(text[i]);
        if (value < 0) return std::nullopt;
        std::uint8_t& byte = uuid.bytes[nibbles++ / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | value);
    }
    return uuid;
}

std::optional<StreamName> StreamName::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !is_category(text.substr(0, slash))) return std::nullopt;
    const auto id = Uuid::parse(text.substr(slash + 1));
    if (!id) return std::nullopt;
    return StreamName{std::string(text.substr(0, slash)), *id};
}

}  // namespace cairn

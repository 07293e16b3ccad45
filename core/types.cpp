#include "core/types.hpp"

#include <algorithm>
#include <cstdio>

#include "core/event_log.hpp"

namespace cairn {
namespace {

constexpr std::size_t uuid_text_size = 36;

bool is_hyphen_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
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
    const std::chrono::year_month_day date{day};
    std::array<char, 16> out{};
    const int size =
        std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return {out.data(), static_cast<std::size_t>(size)};
}

std::string time_text(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 32> out{};
    int size = std::snprintf(
        out.data(), out.size(), "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::string text = date_text(day).append(out.data(), static_cast<std::size_t>(size));
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        size = std::snprintf(out.data(), out.size(), ".%06d", static_cast<int>(fraction));
        text.append(out.data(), static_cast<std::size_t>(size));
    }
    return text += 'Z';
}

std::string Uuid::text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(uuid_text_size);
    for (const std::uint8_t byte : bytes) {
        if (is_hyphen_place(out.size())) out.push_back('-');
        out.push_back(digits[byte >> 4]);
        out.push_back(digits[byte & 15]);
    }
    return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != uuid_text_size) return std::nullopt;
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

#include "cli/import/number_text.hpp"

#include <algorithm>
#include <array>

#include "events/values/value.hpp"

namespace cairn {

namespace {

constexpr std::string_view minus_sign = "\xE2\x88\x92";
constexpr std::array<std::string_view, 8> group_signs{
    ".",
    ",",
    "'",
    " ",
    "\xE2\x80\x99",  // Right quotation mark, as Switzerland types it.
    "\xC2\xA0",      // No-break space.
    "\xE2\x80\xAF",  // Narrow no-break space, as France and others group by.
    "\xE2\x80\x89",  // Thin space.
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the digits at the front away.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

std::string_view group_sign_at(std::string_view text, DecimalSign sign) {
    for (const auto candidate : group_signs)
        if (text.starts_with(candidate) && candidate.front() != static_cast<char>(sign))
            return candidate;
    return {};
}

/// Groups of three, or of two with three at the end.
bool are_groups(const std::vector<std::string_view>& groups) {
    if (groups.size() == 1) return true;
    const auto first = groups.front();
    if (first.size() > 3 || first.starts_with('0') || groups.back().size() != 3) return false;
    const std::size_t usual = groups[1].size();
    if (groups.size() > 2 && usual == 2 && first.size() > 2) return false;
    return std::all_of(groups.begin() + 1, groups.end() - 1, [&](const auto group) {
        return group.size() == usual && (usual == 2 || usual == 3);
    });
}

/// The digits before the decimal sign; nothing where they are grouped as nobody does.
std::optional<std::string> take_whole_part(std::string_view& text, DecimalSign sign) {
    std::vector<std::string_view> groups{take_digits(text)};
    if (groups.front().empty()) return std::nullopt;
    const auto separator = group_sign_at(text, sign);
    while (!separator.empty() && text.starts_with(separator)) {
        text.remove_prefix(separator.size());
        groups.push_back(take_digits(text));
    }
    if (!are_groups(groups)) return std::nullopt;
    std::string digits;
    for (const auto group : groups) digits += group;
    return digits;
}

}  // namespace

std::optional<std::string> plain_number(std::string_view text, DecimalSign sign) {
    std::string out;
    if (text.starts_with(minus_sign) || text.starts_with('-')) {
        text.remove_prefix(text.front() == '-' ? 1 : minus_sign.size());
        out = "-";
    } else if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    const auto whole = take_whole_part(text, sign);
    if (!whole) return std::nullopt;
    out += *whole;
    if (text.empty()) return out;
    if (text.front() != static_cast<char>(sign)) return std::nullopt;
    text.remove_prefix(1);
    const auto fraction = take_digits(text);
    if (fraction.empty() || !text.empty()) return std::nullopt;
    return out + '.' + std::string(fraction);
}

void DecimalEvidence::add(std::string_view text, std::size_t line) {
    const auto by_point = plain_number(text, DecimalSign::point);
    const auto by_comma = plain_number(text, DecimalSign::comma);
    const Witness witness{std::string(text), line};
    if (by_point && by_comma && *by_point != *by_comma && !ambiguous_) ambiguous_ = witness;
    if (by_point && !by_comma && !only_point_) only_point_ = witness;
    if (by_comma && !by_point && !only_comma_) only_comma_ = witness;
}

std::optional<DecimalSign> DecimalEvidence::sign() const {
    if (only_point_ && !only_comma_) return DecimalSign::point;
    if (only_comma_ && !only_point_) return DecimalSign::comma;
    return std::nullopt;
}

}  // namespace cairn

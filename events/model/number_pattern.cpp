#include "events/model/number_pattern.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace cairn {
namespace {

constexpr std::string_view year_name = "{year}";
constexpr std::size_t year_digits = 4;
constexpr std::size_t shown_digits_max = 9;
constexpr std::size_t read_digits_max = 15;

bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }

bool has_brace(std::string_view text) { return text.find_first_of("{}") != std::string_view::npos; }

}  // namespace

std::optional<NumberPattern> NumberPattern::parse(std::string_view text) {
    const auto open = text.rfind('{');
    if (open == std::string_view::npos || !text.ends_with('}')) return std::nullopt;
    const std::string_view zeros = text.substr(open + 1, text.size() - open - 2);
    if (zeros.empty() || zeros.size() > shown_digits_max ||
        zeros.find_first_not_of('0') != std::string_view::npos)
        return std::nullopt;
    NumberPattern pattern;
    pattern.digits_ = zeros.size();
    const std::string_view head = text.substr(0, open);
    const auto year = head.find(year_name);
    pattern.has_year_ = year != std::string_view::npos;
    pattern.before_ = head.substr(0, year);
    if (pattern.has_year_) pattern.after_ = head.substr(year + year_name.size());
    // A digit right before the number could not be told from it.
    const std::string_view last = pattern.has_year_ ? pattern.after_ : pattern.before_;
    if ((last.empty() && pattern.has_year_) || (!last.empty() && is_decimal_digit(last.back())))
        return std::nullopt;
    if (has_brace(pattern.before_) || has_brace(pattern.after_)) return std::nullopt;
    return pattern;
}

std::string NumberPattern::head(const Date& today) const {
    return has_year_ ? before_ + today.text().substr(0, year_digits) + after_ : before_;
}

std::string NumberPattern::text(std::string_view head, std::uint64_t number) const {
    const std::string digits = std::to_string(number);
    std::string text(head);
    if (digits.size() < digits_) text.append(digits_ - digits.size(), '0');
    return text + digits;
}

std::optional<NumberPattern::Read> NumberPattern::read(std::string_view text) const {
    const std::size_t year = has_year_ ? year_digits : 0;
    const std::size_t head_size = before_.size() + year + after_.size();
    if (text.size() <= head_size || !text.starts_with(before_)) return std::nullopt;
    const std::string_view digits = text.substr(head_size);
    const std::string_view given_year = text.substr(before_.size(), year);
    const bool fits = std::ranges::all_of(given_year, is_decimal_digit) &&
                      text.substr(before_.size() + year, after_.size()) == after_ &&
                      digits.size() >= digits_ && digits.size() <= read_digits_max;
    if (!fits) return std::nullopt;
    const auto number = parse_whole_number<std::uint64_t>(digits);
    if (!number) return std::nullopt;
    return Read{text.substr(0, head_size), *number};
}

}  // namespace cairn

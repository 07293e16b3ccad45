#include "events/model/number_pattern.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::string_view year_name = "{year}";
constexpr std::size_t year_digits = 4;
constexpr std::size_t shown_digits_max = 9;
constexpr std::size_t read_digits_max = 18;
// What is higher counts only where it follows on.
constexpr std::uint64_t counted_number_max = 999'999'999'999;

constexpr const char* no_number =
    "must be a text that ends in a number, such as \"HT-{year}-{0000}\", with no other braces than "
    "those";
constexpr const char* too_many_zeros = "has more than 9 zeros";
constexpr const char* unclear_number =
    "has a digit or the year right before the number, which nobody could tell from it";

bool has_brace(std::string_view text) { return text.find_first_of("{}") != std::string_view::npos; }

}  // namespace

tl::expected<NumberPattern, std::string> NumberPattern::parse(std::string_view text) {
    const auto open = text.rfind('{');
    if (open == std::string_view::npos || !text.ends_with('}'))
        return tl::unexpected<std::string>(no_number);
    const std::string_view zeros = text.substr(open + 1, text.size() - open - 2);
    if (zeros.empty() || zeros.find_first_not_of('0') != std::string_view::npos)
        return tl::unexpected<std::string>(no_number);
    if (zeros.size() > shown_digits_max) return tl::unexpected<std::string>(too_many_zeros);
    NumberPattern pattern;
    pattern.digits_ = zeros.size();
    const std::string_view head = text.substr(0, open);
    const auto year = head.find(year_name);
    pattern.has_year_ = year != std::string_view::npos;
    pattern.before_ = head.substr(0, year);
    if (pattern.has_year_) pattern.after_ = head.substr(year + year_name.size());
    // A digit right before the number could not be told from it.
    const std::string_view last = pattern.has_year_ ? pattern.after_ : pattern.before_;
    if ((last.empty() && pattern.has_year_) || (!last.empty() && is_digit(last.back())))
        return tl::unexpected<std::string>(unclear_number);
    if (has_brace(pattern.before_) || has_brace(pattern.after_))
        return tl::unexpected<std::string>(no_number);
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
    const std::string given = folded(trimmed(text));
    const std::string before = folded(before_);
    const std::string after = folded(after_);
    if (!given.starts_with(before)) return std::nullopt;
    std::string_view rest = std::string_view(given).substr(before.size());
    const std::string year(rest.substr(0, has_year_ ? year_digits : 0));
    rest.remove_prefix(year.size());
    if (!std::ranges::all_of(year, is_digit) || !rest.starts_with(after)) return std::nullopt;
    rest.remove_prefix(after.size());
    if (rest.size() > read_digits_max) return std::nullopt;
    const auto number = parse_whole_number<std::uint64_t>(rest);
    if (!number) return std::nullopt;
    return Read{before_ + year + after_, *number};
}

std::uint64_t highest_with(std::uint64_t highest, std::uint64_t number) {
    if (number <= highest) return highest;
    const bool counts = number <= counted_number_max || number - highest <= numbers_tried_max;
    return counts ? number : highest;
}

}  // namespace cairn

#include "events/rules/text_operations.hpp"

#include <algorithm>
#include <cmath>

#include "events/rules/rule_number.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::size_t stepped_bytes_per_visit = 4;  // Character by character, three times.

// Where in the UTF-8 text the character with that index starts; the end where there are fewer.
std::size_t byte_of_character(std::string_view text, std::size_t index) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts_character = (static_cast<std::uint8_t>(text[i]) & 0xc0) != 0x80;
        if (starts_character && index-- == 0) return i;
    }
    return text.size();
}

// As JavaScript's ToInteger, kept within what any text can hold.
std::int64_t whole(const Number& number) {
    constexpr double most = 1e9;
    const double value = approximate(number);
    return std::isnan(value) ? 0 : static_cast<std::int64_t>(std::clamp(value, -most, most));
}

std::string_view characters(std::string_view text, std::size_t from, std::size_t count) {
    text.remove_prefix(byte_of_character(text, from));
    return text.substr(0, byte_of_character(text, count));
}

}  // namespace

RuleValue TextOperations::cat(const RuleNode& node) {
    std::string out;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = evaluation_.operand(part, scratch);
        if (is_null(value)) continue;
        std::string text;
        const std::string_view added = meter_.text_view(value, text);
        if (!meter_.make(added.size())) return {};
        out += added;
    }
    return RuleValue(std::move(out));
}

RuleValue TextOperations::substr(const RuleNode& node) {
    RuleValue scratch;
    std::string made;
    const std::string_view text = meter_.text_view(evaluation_.argument(node, 0, scratch), made);
    if (!meter_.spend(static_cast<std::int64_t>(text.size() / stepped_bytes_per_visit))) return {};
    const auto size = static_cast<std::int64_t>(characters_in(text));
    std::int64_t from = node.arguments.size() > 1 ? whole(evaluation_.number(node, 1)) : 0;
    from = std::clamp<std::int64_t>(from < 0 ? size + from : from, 0, size);
    std::int64_t count = node.arguments.size() > 2 ? whole(evaluation_.number(node, 2)) : size;
    if (count < 0) count += size - from;
    const auto kept = static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, size - from));
    const std::string_view part = characters(text, static_cast<std::size_t>(from), kept);
    return meter_.make(part.size()) ? RuleValue(std::string(part)) : RuleValue{};
}

}  // namespace cairn

#include "events/rules/search_operations.hpp"

#include <algorithm>

#include "events/rules/rule_coercion.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::size_t searched_bytes_per_visit = 256;
constexpr std::size_t folded_bytes_per_visit = 2;
constexpr std::size_t folding_grows = 12;  // A ligature of three bytes becomes 33.

}  // namespace

bool SearchOperations::is_part_of(const RuleValue& part, const RuleValue& all) {
    std::string all_made, part_made;
    const std::string_view text = meter_.text_view(all, all_made);
    return is_within(meter_.text_view(part, part_made), text);
}

// Searching a text takes its length times the part's at worst, so that much is counted.
bool SearchOperations::is_within(std::string_view part, std::string_view all) {
    const double work = static_cast<double>(all.size()) * static_cast<double>(part.size());
    if (!meter_.spend(static_cast<std::int64_t>(work / searched_bytes_per_visit))) return false;
    return all.find(part) != std::string_view::npos;
}

// Its caller gives back what it took.
std::string SearchOperations::folded_text(const RuleValue& value) {
    std::string made;
    const std::string_view text = meter_.text_view(value, made);
    if (!meter_.make(folding_grows * text.size())) return {};
    if (!meter_.spend(static_cast<std::int64_t>(text.size() / folded_bytes_per_visit))) return {};
    return folded(text);
}

bool SearchOperations::contains(const RuleNode& node) {
    if (node.arguments.size() < 2) return false;
    RuleValue value_scratch, part_scratch;
    const RuleValue& value = evaluation_.operand(node.arguments[0], value_scratch);
    const RuleValue& part = evaluation_.operand(node.arguments[1], part_scratch);
    if (is_null(value) || is_null(part)) return false;
    const bool is_folded = node.arguments[1].operation == Operation::constant && text_of(part);
    const std::string sought = is_folded ? *text_of(part) : folded_text(part);
    std::string made;
    if (sought.empty() && !meter_.text_view(part, made).empty()) return false;
    const RuleArray* elements = array_of(value);
    if (!elements) return contains_folded(value, sought);
    return std::any_of(elements->begin(), elements->end(), [&](const RuleValue& element) {
        return !is_null(element) && contains_folded(element, sought);
    });
}

bool SearchOperations::contains_folded(const RuleValue& value, std::string_view part) {
    const std::int64_t before = meter_.bytes_left();
    const std::string text = folded_text(value);
    const bool found = !meter_.is_spent() && is_within(part, text);
    meter_.give_back(before);
    return found;
}

bool SearchOperations::is_in(const RuleNode& node) {
    if (node.arguments.size() < 2) return false;
    RuleValue sought_scratch, list_scratch;
    const RuleValue& sought = evaluation_.operand(node.arguments[0], sought_scratch);
    if (node.set) {
        const bool is_text = text_of(sought) || std::holds_alternative<Uuid>(sought.variant());
        if (!is_text) meter_.measure(node.arguments[1].constant);
        return node.set->contains(sought);
    }
    const RuleValue& list = evaluation_.operand(node.arguments[1], list_scratch);
    if (const RuleArray* elements = array_of(list))
        return std::any_of(elements->begin(), elements->end(),
                           [&](const RuleValue& element) { return strict_equal(sought, element); });
    const bool is_text = text_of(list) || std::holds_alternative<Uuid>(list.variant());
    return is_text && is_part_of(sought, list);
}

}  // namespace cairn

#include <algorithm>
#include <cmath>
#include <limits>

#include "events/rules/rule_evaluation.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::size_t searched_bytes_per_visit = 256;
constexpr std::size_t stepped_bytes_per_visit = 4;  // Character by character, three times.
constexpr std::size_t folded_bytes_per_visit = 2;
constexpr std::size_t folding_grows = 12;  // A ligature of three bytes becomes 33.

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

/// Amounts of two currencies have neither sum nor quotient nor largest.
class OneCurrency {
public:
    bool fits(const RuleValue& value) {
        const auto* money = std::get_if<Money>(&value.variant());
        if (money && !seen_) seen_ = money->currency;
        return !money || money->currency == seen_;
    }

private:
    std::optional<Currency> seen_;
};

}  // namespace

Number RuleEvaluation::number(const RuleNode& node, std::size_t i) {
    RuleValue scratch;
    if (i >= node.arguments.size()) return not_a_number();
    return to_number(flattened(argument(node, i, scratch), scratch));
}

RuleValue RuleEvaluation::folded(const RuleNode& node) {
    // The reference leaves the factor of a product of one as it is.
    if (node.operation == Operation::times && node.arguments.size() < 2)
        return node.arguments.empty() ? RuleValue{} : evaluate(node.arguments[0]);
    const bool is_sum = node.operation == Operation::plus;
    Number out = Decimal{is_sum ? 0 : 1, 0};
    OneCurrency currency;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = flattened(operand(part, scratch), scratch);
        if (is_null(value) || !currency.fits(value)) return {};
        const Number next = leading_number(value);
        out = is_sum ? plus(out, next) : times(out, next);
    }
    return from_number(out);
}

// Minus, divided by, remainder: what takes two numbers.
RuleValue RuleEvaluation::difference(const RuleNode& node) {
    RuleValue left_scratch, right_scratch;
    const RuleValue& left = flattened(argument(node, 0, left_scratch), left_scratch);
    if (node.operation == Operation::minus && node.arguments.size() == 1)
        return is_null(left) ? RuleValue{} : from_number(minus(Decimal{}, to_number(left)));
    const RuleValue& right = flattened(argument(node, 1, right_scratch), right_scratch);
    if (is_null(left) || is_null(right) || !in_one_currency(left, right)) return {};
    const Number a = to_number(left), b = to_number(right);
    if (node.operation == Operation::minus) return from_number(minus(a, b));
    if (node.operation == Operation::divide) return from_number(divided(a, b));
    return from_number(remainder(a, b));
}

// Of those that are not empty.
RuleValue RuleEvaluation::extreme(const RuleNode& node) {
    const bool is_max = node.operation == Operation::max;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Number out = is_max ? -infinity : infinity;
    OneCurrency currency;
    bool all_empty = !node.arguments.empty();
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = flattened(operand(part, scratch), scratch);
        if (!currency.fits(value)) return {};
        if (is_null(value)) continue;
        all_empty = false;
        const Number next = to_number(value);
        const std::partial_ordering found = compare(next, out);
        if (found == std::partial_ordering::unordered) return from_number(not_a_number());
        if (is_max ? found > 0 : found < 0) out = next;
    }
    return all_empty ? RuleValue{} : from_number(out);
}

RuleValue RuleEvaluation::cat(const RuleNode& node) {
    std::string out;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = operand(part, scratch);
        if (is_null(value)) continue;
        std::string text;
        const std::string_view added = text_view(value, text);
        if (!make(added.size())) return {};
        out += added;
    }
    return RuleValue(std::move(out));
}

// A negative start counts from the end; a negative length leaves that many characters out at the
// end.
RuleValue RuleEvaluation::substr(const RuleNode& node) {
    RuleValue scratch;
    std::string made;
    const std::string_view text = text_view(argument(node, 0, scratch), made);
    if (!spend(static_cast<std::int64_t>(text.size() / stepped_bytes_per_visit))) return {};
    const auto size = static_cast<std::int64_t>(characters_in(text));
    std::int64_t from = node.arguments.size() > 1 ? whole(number(node, 1)) : 0;
    from = std::clamp<std::int64_t>(from < 0 ? size + from : from, 0, size);
    std::int64_t count = node.arguments.size() > 2 ? whole(number(node, 2)) : size;
    if (count < 0) count += size - from;
    const auto kept = static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, size - from));
    const std::string_view part = characters(text, static_cast<std::size_t>(from), kept);
    return make(part.size()) ? RuleValue(std::string(part)) : RuleValue{};
}

bool ConstantSet::contains(const RuleValue& value) const {
    if (const std::string* text = text_of(value))
        return std::binary_search(texts.begin(), texts.end(), *text);
    if (const auto* id = std::get_if<Uuid>(&value.variant()))
        return std::binary_search(ids.begin(), ids.end(), *id);
    return std::any_of(others.begin(), others.end(),
                       [&](const RuleValue& other) { return strict_equal(value, other); });
}

bool RuleEvaluation::is_part_of(const RuleValue& part, const RuleValue& all) {
    std::string all_made, part_made;
    const std::string_view text = text_view(all, all_made);
    return is_within(text_view(part, part_made), text);
}

// Searching a text takes its length times the part's at worst, so that much is counted.
bool RuleEvaluation::is_within(std::string_view part, std::string_view all) {
    const double work = static_cast<double>(all.size()) * static_cast<double>(part.size());
    if (!spend(static_cast<std::int64_t>(work / searched_bytes_per_visit))) return false;
    return all.find(part) != std::string_view::npos;
}

// Its caller gives back what it took.
std::string RuleEvaluation::folded_text(const RuleValue& value) {
    std::string made;
    const std::string_view text = text_view(value, made);
    if (!make(folding_grows * text.size())) return {};
    if (!spend(static_cast<std::int64_t>(text.size() / folded_bytes_per_visit))) return {};
    return cairn::folded(text);
}

// A text or one of a list's, whatever the case; the part was folded when the rule was compiled, if
// it is a constant.
bool RuleEvaluation::contains(const RuleNode& node) {
    if (node.arguments.size() < 2) return false;
    RuleValue value_scratch, part_scratch;
    const RuleValue& value = operand(node.arguments[0], value_scratch);
    const RuleValue& part = operand(node.arguments[1], part_scratch);
    if (is_null(value) || is_null(part)) return false;
    const bool is_folded = node.arguments[1].operation == Operation::constant && text_of(part);
    const std::string sought = is_folded ? *text_of(part) : folded_text(part);
    std::string made;
    if (sought.empty() && !text_view(part, made).empty()) return false;
    const RuleArray* elements = array_of(value);
    if (!elements) return contains_folded(value, sought);
    return std::any_of(elements->begin(), elements->end(), [&](const RuleValue& element) {
        return !is_null(element) && contains_folded(element, sought);
    });
}

bool RuleEvaluation::contains_folded(const RuleValue& value, std::string_view part) {
    const std::int64_t before = budget_.bytes_left;
    const std::string text = folded_text(value);
    const bool found = !budget_.is_spent() && is_within(part, text);
    budget_.bytes_left = before;
    return found;
}

bool RuleEvaluation::is_in(const RuleNode& node) {
    if (node.arguments.size() < 2) return false;
    RuleValue sought_scratch, list_scratch;
    const RuleValue& sought = operand(node.arguments[0], sought_scratch);
    if (node.set) {
        const bool is_text = text_of(sought) || std::holds_alternative<Uuid>(sought.variant());
        if (!is_text) measure(node.arguments[1].constant);
        return node.set->contains(sought);
    }
    const RuleValue& list = operand(node.arguments[1], list_scratch);
    if (const RuleArray* elements = array_of(list))
        return std::any_of(elements->begin(), elements->end(),
                           [&](const RuleValue& element) { return strict_equal(sought, element); });
    const bool is_text = text_of(list) || std::holds_alternative<Uuid>(list.variant());
    return is_text && is_part_of(sought, list);
}

RuleValue RuleEvaluation::list(const RuleNode& node) {
    RuleArray out;
    if (!make(node.arguments.size() * sizeof(RuleValue))) return {};
    out.reserve(node.arguments.size());
    for (const RuleNode& part : node.arguments) out.push_back(evaluate(part));
    return built(std::move(out));
}

RuleValue RuleEvaluation::merge(const RuleNode& node) {
    RuleArray out;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = located(part, scratch);
        if (!make(2 * measure(value))) return {};
        const RuleArray* elements = array_of(value);
        if (elements) out.insert(out.end(), elements->begin(), elements->end());
        if (!elements) out.push_back(value);
    }
    return built(std::move(out));
}

// Visits the elements with `var` meaning them, until `visit` says no or the budget is spent.
template <class Visit>
void RuleEvaluation::each(const RuleArray& elements, Scope scope, Visit visit) {
    const Scope* outer = scope_;
    scope_ = &scope;
    for (const RuleValue& element : elements) {
        scope.current = &element;
        if (!spend(1) || !visit(element)) break;
    }
    scope_ = outer;
}

RuleValue RuleEvaluation::map(const RuleNode& node) {
    RuleValue scratch;
    RuleArray out;
    const RuleArray* elements = array_of(located(node.arguments[0], scratch));
    if (!elements) return built({});
    each(*elements, {}, [&](const RuleValue&) {
        if (!make_element({})) return false;
        out.push_back(evaluate(node.arguments[1]));
        return true;
    });
    return built(std::move(out));
}

RuleValue RuleEvaluation::filter(const RuleNode& node) {
    RuleValue scratch;
    RuleArray out;
    const RuleArray* elements = array_of(located(node.arguments[0], scratch));
    if (!elements) return built({});
    each(*elements, {}, [&](const RuleValue& element) {
        if (!is_true(node.arguments[1])) return true;
        if (!make_element(element)) return false;
        out.push_back(element);
        return true;
    });
    return built(std::move(out));
}

RuleValue RuleEvaluation::reduce(const RuleNode& node) {
    RuleValue scratch;
    RuleValue accumulator = node.arguments.size() > 2 ? evaluate(node.arguments[2]) : RuleValue{};
    const RuleArray* elements = array_of(located(node.arguments[0], scratch));
    if (!elements) return accumulator;
    each(*elements, {nullptr, &accumulator}, [&](const RuleValue&) {
        accumulator = evaluate(node.arguments[1]);
        return true;
    });
    return accumulator;
}

// all, some, none. Of nothing at all neither `all` nor `some` is true.
RuleValue RuleEvaluation::quantified(const RuleNode& node) {
    RuleValue scratch;
    const RuleArray* elements = array_of(located(node.arguments[0], scratch));
    const bool sought = node.operation != Operation::all;
    bool found = false;
    if (!elements || elements->empty()) return RuleValue(node.operation == Operation::none);
    each(*elements, {}, [&](const RuleValue&) {
        found = is_true(node.arguments[1]) == sought;
        return !found;
    });
    return RuleValue(node.operation == Operation::some ? found : !found);
}

}  // namespace cairn

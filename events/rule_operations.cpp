#include <algorithm>
#include <cmath>
#include <limits>

#include "events/rule_evaluation.hpp"
#include "events/text_format.hpp"

namespace cairn {
namespace {

constexpr std::size_t searched_bytes_per_visit = 256;

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

Number RuleEvaluation::number(const RuleNode& node, std::size_t i) {
    RuleValue scratch;
    return i < node.arguments.size() ? to_number(argument(node, i, scratch)) : not_a_number();
}

RuleValue RuleEvaluation::folded(const RuleNode& node) {
    // The reference leaves the factor of a product of one as it is.
    if (node.operation == Operation::times && node.arguments.size() < 2)
        return node.arguments.empty() ? RuleValue{} : evaluate(node.arguments[0]);
    const bool is_sum = node.operation == Operation::plus;
    Number out = Decimal{is_sum ? 0 : 1, 0};
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const Number next = leading_number(operand(part, scratch));
        out = is_sum ? plus(out, next) : times(out, next);
    }
    return from_number(out);
}

// Minus, divided by, remainder: what takes two numbers.
RuleValue RuleEvaluation::difference(const RuleNode& node) {
    const Number left = number(node, 0);
    if (node.operation == Operation::minus && node.arguments.size() == 1)
        return from_number(minus(Decimal{}, left));
    const Number right = number(node, 1);
    if (node.operation == Operation::minus) return from_number(minus(left, right));
    if (node.operation == Operation::divide) return from_number(divided(left, right));
    return from_number(remainder(left, right));
}

RuleValue RuleEvaluation::extreme(const RuleNode& node) {
    const bool is_max = node.operation == Operation::max;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Number out = is_max ? -infinity : infinity;
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const Number next = number(node, i);
        const std::partial_ordering found = compare(next, out);
        if (found == std::partial_ordering::unordered) return from_number(not_a_number());
        if (is_max ? found > 0 : found < 0) out = next;
    }
    return from_number(out);
}

RuleValue RuleEvaluation::cat(const RuleNode& node) {
    std::string out;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = operand(part, scratch);
        if (!is_null(value)) out += to_text(value);
    }
    return RuleValue(std::move(out));
}

// A negative start counts from the end; a negative length leaves that many characters out at the
// end.
RuleValue RuleEvaluation::substr(const RuleNode& node) {
    RuleValue scratch;
    const std::string text = to_text(argument(node, 0, scratch));
    const auto size = static_cast<std::int64_t>(characters_in(text));
    std::int64_t from = node.arguments.size() > 1 ? whole(number(node, 1)) : 0;
    from = std::clamp<std::int64_t>(from < 0 ? size + from : from, 0, size);
    std::int64_t count = node.arguments.size() > 2 ? whole(number(node, 2)) : size;
    if (count < 0) count += size - from;
    const auto kept = static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, size - from));
    return RuleValue(std::string(characters(text, static_cast<std::size_t>(from), kept)));
}

bool ConstantSet::contains(const RuleValue& value) const {
    if (const std::string* text = text_of(value))
        return std::binary_search(texts.begin(), texts.end(), *text);
    if (const auto* id = std::get_if<Uuid>(&value.variant()))
        return std::binary_search(ids.begin(), ids.end(), *id);
    return std::any_of(others.begin(), others.end(),
                       [&](const RuleValue& other) { return strict_equal(value, other); });
}

// Searching a text takes its length times the part's at worst, so that much is counted.
bool RuleEvaluation::is_part_of(const RuleValue& part, const RuleValue& all) {
    const std::string text = to_text(all), sought = to_text(part);
    const double work = static_cast<double>(text.size()) * static_cast<double>(sought.size());
    if (!spend(static_cast<std::int64_t>(work / searched_bytes_per_visit))) return false;
    return text.find(sought) != std::string::npos;
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
    out.reserve(node.arguments.size());
    for (const RuleNode& part : node.arguments) out.push_back(evaluate(part));
    return built(std::move(out));
}

RuleValue RuleEvaluation::merge(const RuleNode& node) {
    RuleArray out;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = operand(part, scratch);
        if (budget_.left < 0) return {};
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
        if (is_true(node.arguments[1])) out.push_back(element);
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

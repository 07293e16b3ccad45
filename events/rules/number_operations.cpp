#include "events/rules/number_operations.hpp"

#include <limits>
#include <optional>

#include "events/rules/rule_coercion.hpp"
#include "events/rules/rule_number.hpp"

namespace cairn {
namespace {

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

RuleValue NumberOperations::sum_or_product(const RuleNode& node) {
    // The reference leaves the factor of a product of one as it is.
    if (node.operation == Operation::times && node.arguments.size() < 2)
        return node.arguments.empty() ? RuleValue{} : evaluation_.evaluate(node.arguments[0]);
    const bool is_sum = node.operation == Operation::plus;
    Number out = Decimal{is_sum ? 0 : 1, 0};
    OneCurrency currency;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = meter_.flattened(evaluation_.operand(part, scratch), scratch);
        if (is_null(value) || !currency.fits(value)) return {};
        const Number next = leading_number(value);
        out = is_sum ? plus(out, next) : times(out, next);
    }
    return from_number(out);
}

RuleValue NumberOperations::binary(const RuleNode& node) {
    RuleValue left_scratch, right_scratch;
    const RuleValue& left =
        meter_.flattened(evaluation_.argument(node, 0, left_scratch), left_scratch);
    if (node.operation == Operation::minus && node.arguments.size() == 1)
        return is_null(left) ? RuleValue{} : from_number(minus(Decimal{}, to_number(left)));
    const RuleValue& right =
        meter_.flattened(evaluation_.argument(node, 1, right_scratch), right_scratch);
    if (is_null(left) || is_null(right) || !in_one_currency(left, right)) return {};
    const Number a = to_number(left), b = to_number(right);
    if (node.operation == Operation::minus) return from_number(minus(a, b));
    if (node.operation == Operation::divide) return from_number(divided(a, b));
    return from_number(remainder(a, b));
}

RuleValue NumberOperations::extreme(const RuleNode& node) {
    const bool is_max = node.operation == Operation::max;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Number out = is_max ? -infinity : infinity;
    OneCurrency currency;
    bool all_empty = !node.arguments.empty();
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = meter_.flattened(evaluation_.operand(part, scratch), scratch);
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

}  // namespace cairn

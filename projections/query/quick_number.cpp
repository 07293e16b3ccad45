#include "projections/query/quick_number.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "events/rules/rule_number.hpp"
#include "events/rules/rule_value.hpp"

namespace cairn {

struct QuickNumber::Node {
    enum class Is : std::uint8_t { constant, field, sum, product, difference, quotient };
    Is is = Is::constant;
    std::vector<Node> parts{};
    Decimal constant{};
    AskedField asked{};
    bool is_amount = false;  ///< The amount alone of an amount of money.
};

namespace {

using Node = QuickNumber::Node;
using NodeIs = Node::Is;

std::optional<NodeIs> operation_of(std::string_view name) {
    if (name == "+") return NodeIs::sum;
    if (name == "*") return NodeIs::product;
    if (name == "-") return NodeIs::difference;
    if (name == "/") return NodeIs::quotient;
    return std::nullopt;
}

class NumberReading {
public:
    NumberReading(const RecordType& type, const Access& access, AskedFields& asked)
        : type_(type), access_(access), asked_(asked) {}

    std::optional<Node> node(const Json& rule) const {
        if (rule.is_number()) return constant(rule);
        if (!rule.is_object() || rule.size() != 1) return std::nullopt;
        const Json& arguments = rule.begin().value();
        if (rule.begin().key() == "var") return field(arguments);
        const auto is = operation_of(rule.begin().key());
        const bool is_binary = is == NodeIs::difference || is == NodeIs::quotient;
        if (!is || !arguments.is_array() || arguments.size() < 2 ||
            (is_binary && arguments.size() != 2))
            return std::nullopt;
        Node out{.is = *is};
        for (const Json& each : arguments) {
            auto part = node(each);
            if (!part) return std::nullopt;
            out.parts.push_back(*std::move(part));
        }
        return out;
    }

private:
    static std::optional<Node> constant(const Json& number) {
        const RuleValue value = RuleValue::from(number);
        const auto* exact = std::get_if<Decimal>(&value.variant());
        return exact ? std::optional(Node{.constant = *exact}) : std::nullopt;
    }

    std::optional<Node> field(const Json& arguments) const {
        const Json* named = &arguments;
        if (arguments.is_array() && arguments.size() == 1) named = &arguments.front();
        if (!named->is_string()) return std::nullopt;
        std::string_view name = named->get_ref<const std::string&>();
        Node out{.is = NodeIs::field, .is_amount = name.ends_with(".amount")};
        if (out.is_amount) name.remove_suffix(std::string_view(".amount").size());
        const Field* field = type_.field(name);
        if (!field || field->is_derived() || !access_.shows_as_stored(type_, *field))
            return std::nullopt;
        const ValueShape shape = field->shape();
        const bool is_number = shape == ValueShape::integer || shape == ValueShape::decimal;
        const bool is_known = shape == ValueShape::money || (is_number && !out.is_amount);
        if (!is_known) return std::nullopt;
        out.asked = asked_.take(*field);
        return out;
    }

    const RecordType& type_;
    const Access& access_;
    AskedFields& asked_;
};

struct Operand {
    enum class Is : std::uint8_t { unknown, empty, number };
    Is is = Is::unknown;
    Decimal number{};
    std::optional<Currency> currency{};
};

Operand stored(const Node& node, const StoredFields& record) {
    const StoredValue value = record.of(node.asked);
    if (value.empty()) return {.is = Operand::Is::empty};
    const auto found = value.number();
    if (!found || (node.is_amount && !found->currency)) return {};
    return {Operand::Is::number, found->number, node.is_amount ? std::nullopt : found->currency};
}

/// What fits is computed as it comes, with the zeros at its end: dropping them takes longer than
/// all else.
std::optional<Decimal> joined_quickly(NodeIs is, const Decimal& left, const Decimal& right) {
    constexpr int scale_max = 9;
    constexpr std::array<std::int64_t, 2 * scale_max + 1> powers = [] {
        std::array<std::int64_t, 2 * scale_max + 1> all{1};
        for (std::size_t i = 1; i < all.size(); ++i) all[i] = 10 * all[i - 1];
        return all;
    }();
    const auto raised = [&](std::int64_t units, int by, std::int64_t& out) {
        return !__builtin_mul_overflow(units, powers[static_cast<std::size_t>(by)], &out);
    };
    int scale = std::max(left.scale, right.scale);
    std::int64_t a = 0, b = 0, units = 0;
    bool fits = false;
    if (is == NodeIs::product) {
        scale = left.scale + right.scale;
        fits = scale <= scale_max && !__builtin_mul_overflow(left.units, right.units, &units);
    } else if (is == NodeIs::quotient) {
        scale = scale_max;
        fits = right.units > 0 && raised(left.units, scale_max + right.scale - left.scale, a) &&
               a % right.units == 0;
        if (fits) units = a / right.units;
    } else {
        fits = raised(left.units, scale - left.scale, a) &&
               raised(right.units, scale - right.scale, b) &&
               !(is == NodeIs::sum ? __builtin_add_overflow(a, b, &units)
                                   : __builtin_sub_overflow(a, b, &units));
    }
    const Decimal out{units, static_cast<std::uint8_t>(scale)};
    return fits && out.fits() ? std::optional(out) : std::nullopt;
}

std::optional<Decimal> joined(NodeIs is, const Decimal& left, const Decimal& right) {
    if (const auto quickly = joined_quickly(is, left, right)) return quickly;
    const auto exact = [](const Number& number) {
        const auto* found = std::get_if<Decimal>(&number);
        return found ? std::optional(*found) : std::nullopt;
    };
    switch (is) {
        case NodeIs::sum: return exact(plus(left, right));
        case NodeIs::product: return exact(times(left, right));
        case NodeIs::difference: return exact(minus(left, right));
        default: return exact(divided(left, right));
    }
}

Operand evaluated(const Node& node, const StoredFields& record) {
    if (node.is == NodeIs::constant) return {Operand::Is::number, node.constant};
    if (node.is == NodeIs::field) return stored(node, record);
    Operand out;
    std::optional<Currency> currency;
    for (const Node& part : node.parts) {
        const Operand next = evaluated(part, record);
        if (next.is != Operand::Is::number) return {.is = next.is};
        // Amounts of two currencies have neither sum nor quotient.
        if (next.currency && currency && next.currency != currency)
            return {.is = Operand::Is::empty};
        if (next.currency) currency = next.currency;
        if (&part == &node.parts.front()) {
            out = {Operand::Is::number, next.number};
            continue;
        }
        const auto exact = joined(node.is, out.number, next.number);
        if (!exact) return {};
        out.number = *exact;
    }
    return out;
}

}  // namespace

QuickNumber::QuickNumber(std::unique_ptr<const Node> root) : root_(std::move(root)) {}
QuickNumber::~QuickNumber() = default;

std::shared_ptr<const QuickNumber> QuickNumber::of(const Json& rule,
                                                   const RecordType& type,
                                                   const Access& access,
                                                   AskedFields& asked) {
    auto root = NumberReading(type, access, asked).node(rule);
    if (!root) return nullptr;
    return std::make_shared<const QuickNumber>(std::make_unique<const Node>(*std::move(root)));
}

QuickNumber::Found QuickNumber::of(const StoredFields& record) const {
    const Operand found = evaluated(*root_, record);
    if (found.is == Operand::Is::empty) return {.is_known = true};
    // A longer number is no amount any more.
    if (found.is == Operand::Is::unknown || !found.number.fits()) return {};
    return {true, found.number};
}

}  // namespace cairn

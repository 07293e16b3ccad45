#include "projections/query/quick_number.hpp"

#include <vector>

#include "events/rules/rule_number.hpp"
#include "events/rules/rule_value.hpp"

namespace cairn {

struct QuickNumber::Node {
    enum class Is : std::uint8_t { constant, field, sum, product, difference, quotient };
    Is is = Is::constant;
    std::vector<Node> parts{};
    Decimal constant{};
    const Field* field = nullptr;
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
    NumberReading(const RecordType& type, const Access& access) : type_(type), access_(access) {}

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
        out.field = type_.field(name);
        if (!out.field || out.field->is_derived() || !access_.shows_as_stored(type_, *out.field))
            return std::nullopt;
        const ValueShape shape = out.field->shape();
        const bool is_number = shape == ValueShape::integer || shape == ValueShape::decimal;
        const bool is_known = shape == ValueShape::money || (is_number && !out.is_amount);
        return is_known ? std::optional(std::move(out)) : std::nullopt;
    }

    const RecordType& type_;
    const Access& access_;
};

struct Operand {
    enum class Is : std::uint8_t { unknown, empty, number };
    Is is = Is::unknown;
    Decimal number{};
    std::optional<Currency> currency{};
};

Operand stored(const Node& node, const ReadableRecord& record) {
    const Value value = record.value(*node.field);
    if (is_empty(value)) return {.is = Operand::Is::empty};
    if (const auto* money = std::get_if<Money>(&value))
        return {Operand::Is::number, money->amount,
                node.is_amount ? std::nullopt : std::optional(money->currency)};
    if (node.is_amount) return {};
    if (const auto* number = std::get_if<Decimal>(&value)) return {Operand::Is::number, *number};
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return {Operand::Is::number, {*number, 0}};
    return {};
}

Number joined(NodeIs is, const Decimal& left, const Decimal& right) {
    switch (is) {
        case NodeIs::sum: return plus(left, right);
        case NodeIs::product: return times(left, right);
        case NodeIs::difference: return minus(left, right);
        default: return divided(left, right);
    }
}

Operand evaluated(const Node& node, const ReadableRecord& record) {
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
        const Number number = joined(node.is, out.number, next.number);
        const auto* exact = std::get_if<Decimal>(&number);
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
                                                   const Access& access) {
    auto root = NumberReading(type, access).node(rule);
    if (!root) return nullptr;
    return std::make_shared<const QuickNumber>(std::make_unique<const Node>(*std::move(root)));
}

QuickNumber::Found QuickNumber::of(const ReadableRecord& record) const {
    const Operand found = evaluated(*root_, record);
    if (found.is == Operand::Is::empty) return {.is_known = true};
    // A longer number is no amount any more.
    if (found.is == Operand::Is::unknown || !found.number.fits()) return {};
    return {true, found.number};
}

}  // namespace cairn

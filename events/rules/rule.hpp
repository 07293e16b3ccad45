#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/values/value.hpp"

namespace cairn {

class RuleValue;
using RuleArray = std::vector<RuleValue>;
using RuleObject = std::map<std::string, RuleValue, std::less<>>;

/// What rules compute with: JSON's values, numbers exact where they can be (Decimal) and double
/// where not, a Uuid that equals its text, and Money, which is the object {amount, currency} to
/// `member`, `json` and `truthy` and its amount in arithmetic and comparisons.
class RuleValue {
public:
    using Variant = std::variant<std::monostate,
                                 bool,
                                 Decimal,
                                 double,
                                 std::string,
                                 Uuid,
                                 std::shared_ptr<const RuleArray>,
                                 std::shared_ptr<const RuleObject>,
                                 Money>;
    RuleValue() = default;
    RuleValue(Variant value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
    /// {"amount": …, "currency": "CNY"} and nothing else becomes Money.
    [[nodiscard]] static RuleValue from(const Json& json);
    /// Dates and times become their text, references Uuids, lists arrays; sealed and erased values
    /// null.
    [[nodiscard]] static RuleValue from(const Value& value);
    [[nodiscard]] Json json()
        const;  ///< Numbers are JSON numbers, perhaps rounded; NaN and infinity null.
    /// What `read_value` and `Field::read` take for a field of `kind`: numbers as exact decimal
    /// strings (a double rounded to 9 places), for an integer field rounded to a whole one, half
    /// away from zero; a number that no field can hold null.
    [[nodiscard]] Json json_for(FieldKind kind) const;
    /// A member of an object or of Money, an element of an array by its index; null where there is
    /// none.
    [[nodiscard]] RuleValue member(std::string_view name) const;
    [[nodiscard]] bool truthy() const;  ///< JsonLogic's: empty arrays are false, "0" is true.
    [[nodiscard]] const Variant& variant() const { return value_; }

private:
    Variant value_;
};

/// A variable of a compiled rule: `path` as written ("amount.amount", "$me.id"); `slot` what the
/// resolver said of it.
struct VariableReference {
    std::string path;
    int slot = -1;
};

/// Where a rule's variables get their values when it is evaluated. Absent is null.
class Variables {
public:
    virtual ~Variables() = default;
    [[nodiscard]] virtual RuleValue value(const VariableReference& variable) const = 0;
};

/// Variables in a JSON document by dotted path, as JsonLogic's own `var` does.
class JsonVariables final : public Variables {
public:
    explicit JsonVariables(const Json& data) : data_(data) {}
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override;

private:
    const Json& data_;
};

/// Says at compile time whether a top-level variable exists and what its slot is; nothing refuses
/// the rule ("rule.unknown_variable"). Paths inside map, filter, reduce … concern the element and
/// are not asked for. A path that is itself computed is refused, as nothing can be said of it.
using VariableResolver = std::function<std::optional<int>(std::string_view path)>;

/// How much rules may do before they give up and yield null, counted before it is done. One budget
/// is shared by all that an answer or a command evaluates, so that a hostile rule costs no more
/// than it, of however many records it is asked.
struct RuleBudget {
    /// Of what an evaluation makes, with the computed fields that it asks for: lists, texts,
    /// copies.
    static constexpr std::int64_t bytes_max = std::int64_t{2} << 20;

    /// Nodes visited, variables read, elements and text handled: some 15 ns a unit.
    std::int64_t left = 1'000'000;
    std::int64_t bytes_left = bytes_max;
    int evaluations = 0;  ///< Under way, one within the other.

    [[nodiscard]] bool is_spent() const { return left < 0; }
    /// False: it is spent, and what was about to be done must not be.
    bool spend(std::int64_t work) {
        left = work > left ? -1 : left - work;
        return left >= 0;
    }
    /// For what costs something anyway, such as looking at one more record: answers from many
    /// records may cost more than those from few, if each of them is cheap.
    void allow(std::int64_t work) {
        if (!is_spent()) left += work;
    }
};

struct RuleNode;

/// JsonLogic (jsonlogic.com), compiled once to a typed tree, evaluated anywhere without side
/// effects. Immutable; any thread. Every operation of the common suite: var missing missing_some if
/// ?: == === != !== ! !! or and > >= < <= max min + - * / % map filter reduce all none some merge
/// in cat substr log (log returns its argument and prints nothing). One more: contains, which finds
/// a part in a text or in one of a list's, whatever the case. An empty value, as opposed to a null
/// that is written in the rule, is neither less nor more than anything, and what is computed from
/// it is empty.
class Rule {
public:
    /// Fails with "rule.unknown_operation", "rule.unknown_variable", "rule.too_deep" (32
    /// operations, arrays or objects in each other, or parts of a path), "rule.too_large" (1,000
    /// nodes; a constant list is one), each with `place` (JSON pointer).
    [[nodiscard]] static Result<Rule> compile(const Json& rule, const VariableResolver& resolver);
    /// For any data: no variable is refused.
    [[nodiscard]] static Result<Rule> compile(const Json& rule);

    [[nodiscard]] RuleValue evaluate(const Variables& variables) const;
    [[nodiscard]] RuleValue evaluate(const Variables& variables, RuleBudget& budget) const;
    [[nodiscard]] bool holds(const Variables& variables) const {
        return evaluate(variables).truthy();
    }
    /// The constant that `variable == constant` demands of every match (top level or under `and`),
    /// so that an index can serve it. Never null; a Uuid where the constant is one in lower case.
    /// `==` coerces: a number also equals texts that read as it.
    [[nodiscard]] std::optional<RuleValue> required_equal(std::string_view path) const;
    /// Whether it demands nothing else than one variable's being equal to a constant.
    [[nodiscard]] bool is_one_equality() const;
    [[nodiscard]] const std::vector<VariableReference>& variables() const;  ///< Each once.
    [[nodiscard]] const Json& json() const { return *json_; }

private:
    std::shared_ptr<const RuleNode> root_;
    std::shared_ptr<const std::vector<VariableReference>> variables_;
    std::shared_ptr<const Json> json_;
    bool names_twice_ = false;  ///< A variable, which is then read once for an evaluation.
};

}  // namespace cairn

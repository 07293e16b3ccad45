#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "events/rules/rule_meter.hpp"
#include "events/rules/rule_node.hpp"
#include "events/rules/rule_number.hpp"
#include "events/rules/rule_value.hpp"
#include "events/rules/rule_variables.hpp"

namespace cairn {

/// What `var` means inside map, filter, reduce …
struct RuleScope {
    const RuleValue* current = nullptr;
    const RuleValue* accumulator = nullptr;  ///< In `reduce` only.
};

/// One evaluation of a compiled rule. Recursion is as deep as the rule, which `compile` bounds;
/// work and memory are bounded by the budget, which is asked before either is spent. What the
/// operations do with their operands is in classes of their own, for numbers, texts and so on.
class RuleEvaluation {
public:
    /// `to_remember`: how many variables are read once and kept; 0 where none is named twice.
    RuleEvaluation(const Variables& variables, RuleBudget& budget, std::size_t to_remember);

    /// What the rule comes to, not larger than what it may make.
    [[nodiscard]] RuleValue result(const RuleNode& root);

    RuleValue evaluate(const RuleNode& node);
    /// The value of a node without copying what is there already; else it is put into `scratch`.
    const RuleValue& located(const RuleNode& node, RuleValue& scratch);
    /// The same where the whole value will be looked at, which counts as work.
    const RuleValue& operand(const RuleNode& node, RuleValue& scratch);
    /// The i-th argument; null where there is none.
    const RuleValue& argument(const RuleNode& node, std::size_t i, RuleValue& scratch);
    bool is_true(const RuleNode& node);
    Number number(const RuleNode& node, std::size_t i);

    [[nodiscard]] RuleMeter& meter() { return meter_; }
    /// Makes `var` mean what the scope says, null: the record. Gives the scope before it, to be
    /// entered again afterwards.
    const RuleScope* enter(const RuleScope* scope) { return std::exchange(scope_, scope); }

private:
    using Path = std::span<const std::string>;

    RuleValue operate(const RuleNode& node);

    // Variables
    RuleValue variable(const RuleNode& node);
    RuleValue read(const VariableReference& variable);
    const RuleValue& remembered(const RuleNode& node);
    RuleValue computed_variable(const RuleNode& node);
    const RuleValue& element(const RuleNode& node, RuleValue& scratch);
    const RuleValue& element_at(Path path, RuleValue& scratch);
    const RuleValue& both(RuleValue& scratch);  ///< {accumulator, current} of `reduce`, whole.
    RuleValue variable_named(const RuleNode& node, const std::string& path);
    RuleValue missing(const RuleNode& node);
    RuleValue missing_some(const RuleNode& node);
    RuleArray missing_of(const RuleNode& node, const RuleArray& keys);

    // Logic and comparison
    RuleValue choose(const RuleNode& node);
    RuleValue first(const RuleNode& node, bool truth);
    bool are_equal(const RuleNode& node, bool strictly);
    bool in_order(const RuleNode& node);
    bool pair_in_order(const RuleNode& node, std::size_t i);

    const Variables& variables_;
    RuleMeter meter_;
    const RuleScope* scope_ = nullptr;
    std::vector<std::optional<RuleValue>> remembered_;  ///< Variables by their index.
};

}  // namespace cairn

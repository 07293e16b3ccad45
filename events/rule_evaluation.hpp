#pragma once

#include <span>

#include "events/rule_coercion.hpp"
#include "events/rule_node.hpp"

namespace cairn {

/// One evaluation of a compiled rule. Recursion is as deep as the rule, which `compile` bounds;
/// work and memory are bounded by the budget.
class RuleEvaluation {
public:
    RuleEvaluation(const Variables& variables, RuleBudget& budget)
        : variables_(variables), budget_(budget) {}

    [[nodiscard]] RuleValue evaluate(const RuleNode& node);

private:
    /// What `var` means inside map, filter, reduce …
    struct Scope {
        const RuleValue* current = nullptr;
        const RuleValue* accumulator = nullptr;  ///< In `reduce` only.
    };

    using Path = std::span<const std::string>;

    RuleValue operate(const RuleNode& node);

    /// The value of a node without copying what is there already; else it is put into `scratch`.
    const RuleValue& located(const RuleNode& node, RuleValue& scratch);
    /// The same where the whole value will be looked at, which counts as work.
    const RuleValue& operand(const RuleNode& node, RuleValue& scratch);
    /// The i-th argument; null where there is none.
    const RuleValue& argument(const RuleNode& node, std::size_t i, RuleValue& scratch);
    bool is_true(const RuleNode& node);
    Number number(const RuleNode& node, std::size_t i);

    // Variables
    RuleValue variable(const RuleNode& node);
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

    // Arithmetic and text
    RuleValue folded(const RuleNode& node);
    RuleValue difference(const RuleNode& node);
    RuleValue extreme(const RuleNode& node);
    RuleValue cat(const RuleNode& node);
    RuleValue substr(const RuleNode& node);

    // Lists
    bool is_in(const RuleNode& node);
    bool is_part_of(const RuleValue& part, const RuleValue& all);
    RuleValue list(const RuleNode& node);
    RuleValue merge(const RuleNode& node);
    RuleValue map(const RuleNode& node);
    RuleValue filter(const RuleNode& node);
    RuleValue reduce(const RuleNode& node);
    RuleValue quantified(const RuleNode& node);
    template <class Visit>
    void each(const RuleArray& elements, Scope scope, Visit visit);

    // Work
    RuleValue built(RuleArray elements);
    bool spend(std::int64_t work);
    bool spend_on_text(std::size_t bytes);
    void measure(const RuleValue& value, std::size_t depth = 0);

    const Variables& variables_;
    RuleBudget& budget_;
    const Scope* scope_ = nullptr;
};

}  // namespace cairn

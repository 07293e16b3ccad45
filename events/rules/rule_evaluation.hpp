#pragma once

#include <span>

#include "events/rules/rule_coercion.hpp"
#include "events/rules/rule_node.hpp"

namespace cairn {

/// One evaluation of a compiled rule. Recursion is as deep as the rule, which `compile` bounds;
/// work and memory are bounded by the budget, which is asked before either is spent.
class RuleEvaluation {
public:
    /// `to_remember`: how many variables are read once and kept; 0 where none is named twice.
    RuleEvaluation(const Variables& variables, RuleBudget& budget, std::size_t to_remember);

    /// What the rule comes to, not larger than what it may make.
    [[nodiscard]] RuleValue result(const RuleNode& root);

private:
    /// What `var` means inside map, filter, reduce …
    struct Scope {
        const RuleValue* current = nullptr;
        const RuleValue* accumulator = nullptr;  ///< In `reduce` only.
    };

    using Path = std::span<const std::string>;

    RuleValue evaluate(const RuleNode& node);
    RuleValue operate(const RuleNode& node);

    /// The value of a node without copying what is there already; else it is put into `scratch`.
    const RuleValue& located(const RuleNode& node, RuleValue& scratch);
    /// The same where the whole value will be looked at, which counts as work.
    const RuleValue& operand(const RuleNode& node, RuleValue& scratch);
    /// The i-th argument; null where there is none.
    const RuleValue& argument(const RuleNode& node, std::size_t i, RuleValue& scratch);
    /// A value to be given on, copied unless it is the scratch.
    RuleValue taken(const RuleValue& value, RuleValue& scratch);
    bool is_true(const RuleNode& node);
    Number number(const RuleNode& node, std::size_t i);
    /// A list as the text that comparing and computing take it for; all else as it is.
    const RuleValue& flattened(const RuleValue& value, RuleValue& scratch);
    /// A value's text; of a text no copy is made.
    std::string_view text_view(const RuleValue& value, std::string& scratch);

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

    // Arithmetic and text
    RuleValue folded(const RuleNode& node);
    RuleValue difference(const RuleNode& node);
    RuleValue extreme(const RuleNode& node);
    RuleValue cat(const RuleNode& node);
    RuleValue substr(const RuleNode& node);

    // Lists
    bool is_in(const RuleNode& node);
    bool is_part_of(const RuleValue& part, const RuleValue& all);
    bool is_within(std::string_view part, std::string_view all);
    bool contains(const RuleNode& node);
    bool contains_folded(const RuleValue& value, std::string_view part);
    std::string folded_text(const RuleValue& value);
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
    bool spend(std::int64_t work) { return budget_.spend(work); }
    bool spend_on_text(std::size_t bytes);
    /// To be asked before so much is made. False: it must not be.
    bool make(std::size_t bytes);
    bool make_element(const RuleValue& element);
    /// How many bytes the value takes where all of it is written out; counts looking at it as work.
    std::size_t measure(const RuleValue& value, std::size_t depth = 0);

    const Variables& variables_;
    RuleBudget& budget_;
    const Scope* scope_ = nullptr;
    std::vector<std::optional<RuleValue>> remembered_;  ///< Variables by their index.
};

}  // namespace cairn

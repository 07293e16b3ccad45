#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/rules/rule_budget.hpp"
#include "events/rules/rule_value.hpp"

namespace cairn {

/// What a member of an object takes, besides its name and value.
constexpr std::size_t member_bytes = 128;
/// A text's own; copying anything else copies no more than a pointer.
[[nodiscard]] std::size_t copied_bytes(const RuleValue& value);

/// Counts the work and the memory of an evaluation against its budget before either is spent. What
/// the budget does not allow is not made: null or an empty text comes instead.
class RuleMeter {
public:
    explicit RuleMeter(RuleBudget& budget) : budget_(budget) {}

    [[nodiscard]] bool is_spent() const { return budget_.is_spent(); }
    bool spend(std::int64_t work) { return budget_.spend(work); }
    bool spend_on_text(std::size_t bytes);
    /// To be asked before so much is made. False: it must not be.
    bool make(std::size_t bytes);
    bool make_element(const RuleValue& element);
    /// How many bytes the value takes where all of it is written out; counts looking at it as work.
    std::size_t measure(const RuleValue& value, std::size_t depth = 0);

    [[nodiscard]] std::int64_t bytes_left() const { return budget_.bytes_left; }
    /// What was made since there were so many left is gone again.
    void give_back(std::int64_t bytes_left) { budget_.bytes_left = bytes_left; }

    RuleValue copied(const RuleValue& value);
    /// A value to be given on, copied unless it is the scratch.
    RuleValue taken(const RuleValue& value, RuleValue& scratch);
    /// A list as the text that comparing and computing take it for; all else as it is.
    const RuleValue& flattened(const RuleValue& value, RuleValue& scratch);
    /// A value's text; of a text no copy is made.
    std::string_view text_view(const RuleValue& value, std::string& scratch);
    /// The list of elements that were counted when they were made.
    RuleValue built(RuleArray elements);

private:
    RuleBudget& budget_;
};

}  // namespace cairn

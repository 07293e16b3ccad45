#pragma once

#include <string>
#include <string_view>

#include "events/rules/rule_evaluation.hpp"
#include "events/rules/rule_meter.hpp"
#include "events/rules/rule_node.hpp"

namespace cairn {

/// The operations that look for something in a text or a list, within an evaluation.
class SearchOperations {
public:
    explicit SearchOperations(RuleEvaluation& evaluation)
        : evaluation_(evaluation), meter_(evaluation.meter()) {}

    /// `in`: an element of a list, or a part of a text.
    bool is_in(const RuleNode& node);
    /// A part of a text or of one of a list's, whatever the case. A constant part was folded when
    /// the rule was compiled.
    bool contains(const RuleNode& node);

private:
    bool is_part_of(const RuleValue& part, const RuleValue& all);
    bool is_within(std::string_view part, std::string_view all);
    bool contains_folded(const RuleValue& value, std::string_view part);
    std::string folded_text(const RuleValue& value);

    RuleEvaluation& evaluation_;
    RuleMeter& meter_;
};

}  // namespace cairn

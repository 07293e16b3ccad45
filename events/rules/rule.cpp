#include "events/rules/rule.hpp"

#include <algorithm>

#include "events/rules/rule_compiler.hpp"
#include "events/rules/rule_evaluation.hpp"
#include "events/rules/rule_node.hpp"

namespace cairn {
namespace {

// A default would also match records whose variable is empty.
bool is_plainly(const RuleNode& node, std::string_view path) {
    return node.operation == Operation::variable && node.arguments.empty() &&
           node.variable.path == path;
}

RuleValue as_index_key(const RuleNode& constant) {
    const std::string* text = text_of(constant.constant);
    // In upper case it may be meant as a text, which equals only itself.
    const bool is_id = text && constant.constant_id && constant.constant_id->text() == *text;
    return is_id ? RuleValue(*constant.constant_id) : constant.constant;
}

std::optional<RuleValue> constant_opposite(const RuleNode& variable,
                                           const RuleNode& constant,
                                           std::string_view path) {
    const bool fits = is_plainly(variable, path) && constant.operation == Operation::constant &&
                      !is_null(constant.constant);
    if (!fits) return std::nullopt;
    return as_index_key(constant);
}

bool is_equality(const RuleNode& node) {
    return (node.operation == Operation::equal || node.operation == Operation::strict_equal) &&
           node.arguments.size() == 2;
}

std::optional<RuleValue> required_by(const RuleNode& node, std::string_view path) {
    if (node.operation == Operation::all_of)
        for (const RuleNode& part : node.arguments)
            if (auto constant = required_by(part, path)) return constant;
    if (!is_equality(node)) return std::nullopt;
    auto constant = constant_opposite(node.arguments[0], node.arguments[1], path);
    return constant ? constant : constant_opposite(node.arguments[1], node.arguments[0], path);
}

bool requires_equal_by(const RuleNode& node, std::string_view path, std::string_view other) {
    if (node.operation == Operation::all_of)
        return std::ranges::any_of(node.arguments, [&](const RuleNode& part) {
            return requires_equal_by(part, path, other);
        });
    if (!is_equality(node)) return false;
    const RuleNode& left = node.arguments[0];
    const RuleNode& right = node.arguments[1];
    return (is_plainly(left, path) && is_plainly(right, other)) ||
           (is_plainly(left, other) && is_plainly(right, path));
}

// What is made is counted for as long as the outermost evaluation runs: then it is gone.
class EvaluationUnderWay {
public:
    explicit EvaluationUnderWay(RuleBudget& budget) : budget_(budget) { ++budget_.evaluations; }
    EvaluationUnderWay(const EvaluationUnderWay&) = delete;
    EvaluationUnderWay& operator=(const EvaluationUnderWay&) = delete;
    ~EvaluationUnderWay() {
        if (--budget_.evaluations == 0) budget_.bytes_left = RuleBudget::bytes_max;
    }

private:
    RuleBudget& budget_;
};

}  // namespace

Result<Rule> Rule::compile(const Json& json, const VariableResolver& resolver) {
    auto compiled = compile_rule(json, resolver);
    if (!compiled) return tl::unexpected(compiled.error());
    Rule rule;
    rule.root_ = std::make_shared<const RuleNode>(std::move(compiled->root));
    rule.variables_ =
        std::make_shared<const std::vector<VariableReference>>(std::move(compiled->variables));
    rule.json_ = std::make_shared<const Json>(json);
    rule.names_twice_ = compiled->names_twice;
    return rule;
}

Result<Rule> Rule::compile(const Json& json) { return compile(json, VariableResolver{}); }

RuleValue Rule::evaluate(const Variables& variables) const {
    RuleBudget budget;
    return evaluate(variables, budget);
}

RuleValue Rule::evaluate(const Variables& variables, RuleBudget& budget) const {
    if (!root_ || budget.is_spent()) return {};
    const EvaluationUnderWay under_way(budget);
    RuleEvaluation evaluation(variables, budget, names_twice_ ? variables_->size() : 0);
    RuleValue out = evaluation.result(*root_);
    return budget.is_spent() ? RuleValue{} : out;
}

std::optional<RuleValue> Rule::required_equal(std::string_view path) const {
    return root_ ? required_by(*root_, path) : std::nullopt;
}

bool Rule::requires_equal(std::string_view path, std::string_view other) const {
    return root_ && requires_equal_by(*root_, path, other);
}

bool Rule::is_one_equality() const {
    return root_ && is_equality(*root_) && variables().size() == 1 &&
           required_by(*root_, variables().front().path);
}

RuleConditions Rule::conditions() const {
    if (!root_) return {.are_everything = false};
    return conditions_of(*root_);
}

const std::vector<VariableReference>& Rule::variables() const {
    static const std::vector<VariableReference> none;
    return variables_ ? *variables_ : none;
}

}  // namespace cairn

#include "events/rules/rule_evaluation.hpp"

#include "events/rules/list_operations.hpp"
#include "events/rules/number_operations.hpp"
#include "events/rules/rule_coercion.hpp"
#include "events/rules/search_operations.hpp"
#include "events/rules/text_operations.hpp"

namespace cairn {
namespace {

constexpr std::int64_t variable_work = 8;

const RuleValue nothing;

}  // namespace

RuleEvaluation::RuleEvaluation(const Variables& variables,
                               RuleBudget& budget,
                               std::size_t to_remember)
    : variables_(variables), meter_(budget) {
    if (meter_.spend(static_cast<std::int64_t>(to_remember / 4))) remembered_.resize(to_remember);
}

RuleValue RuleEvaluation::result(const RuleNode& root) {
    RuleValue out = evaluate(root);
    // Whoever makes JSON of it writes out what lists share.
    const bool is_structure = array_of(out) || object_of(out);
    if (is_structure && !meter_.make(meter_.measure(out))) return {};
    return out;
}

const RuleValue& RuleEvaluation::located(const RuleNode& node, RuleValue& scratch) {
    if (node.operation == Operation::constant) return node.constant;
    if (node.operation == Operation::element) return element(node, scratch);
    if (node.operation == Operation::variable && !remembered_.empty() && node.arguments.empty())
        return remembered(node);
    return scratch = evaluate(node);
}

const RuleValue& RuleEvaluation::operand(const RuleNode& node, RuleValue& scratch) {
    const RuleValue& value = located(node, scratch);
    meter_.measure(value);
    return value;
}

const RuleValue& RuleEvaluation::argument(const RuleNode& node, std::size_t i, RuleValue& scratch) {
    return i < node.arguments.size() ? operand(node.arguments[i], scratch) : nothing;
}

bool RuleEvaluation::is_true(const RuleNode& node) {
    RuleValue scratch;
    return located(node, scratch).truthy();
}

Number RuleEvaluation::number(const RuleNode& node, std::size_t i) {
    RuleValue scratch;
    if (i >= node.arguments.size()) return not_a_number();
    return to_number(meter_.flattened(argument(node, i, scratch), scratch));
}

RuleValue RuleEvaluation::evaluate(const RuleNode& node) {
    if (!meter_.spend(1 + static_cast<std::int64_t>(node.arguments.size()))) return {};
    return operate(node);
}

RuleValue RuleEvaluation::operate(const RuleNode& node) {
    RuleValue scratch;
    switch (node.operation) {
        case Operation::constant:
        case Operation::element: return meter_.taken(operand(node, scratch), scratch);
        case Operation::list: return ListOperations(*this).list(node);
        case Operation::variable: return variable(node);
        case Operation::computed_variable: return computed_variable(node);
        case Operation::missing: return missing(node);
        case Operation::missing_some: return missing_some(node);
        case Operation::choose: return choose(node);
        case Operation::all_of: return first(node, false);
        case Operation::any_of: return first(node, true);
        case Operation::equal: return RuleValue(are_equal(node, false));
        case Operation::not_equal: return RuleValue(!are_equal(node, false));
        case Operation::strict_equal: return RuleValue(are_equal(node, true));
        case Operation::strict_not_equal: return RuleValue(!are_equal(node, true));
        case Operation::negate: return RuleValue(!argument(node, 0, scratch).truthy());
        case Operation::boolean: return RuleValue(argument(node, 0, scratch).truthy());
        case Operation::greater:
        case Operation::greater_equal:
        case Operation::less:
        case Operation::less_equal: return RuleValue(in_order(node));
        case Operation::max:
        case Operation::min: return NumberOperations(*this).extreme(node);
        case Operation::plus:
        case Operation::times: return NumberOperations(*this).sum_or_product(node);
        case Operation::minus:
        case Operation::divide:
        case Operation::remainder: return NumberOperations(*this).binary(node);
        case Operation::map: return ListOperations(*this).map(node);
        case Operation::filter: return ListOperations(*this).filter(node);
        case Operation::reduce: return ListOperations(*this).reduce(node);
        case Operation::all:
        case Operation::none:
        case Operation::some: return ListOperations(*this).quantified(node);
        case Operation::merge: return ListOperations(*this).merge(node);
        case Operation::in: return RuleValue(SearchOperations(*this).is_in(node));
        case Operation::contains: return RuleValue(SearchOperations(*this).contains(node));
        case Operation::cat: return TextOperations(*this).cat(node);
        case Operation::substr: return TextOperations(*this).substr(node);
        case Operation::log: return meter_.taken(argument(node, 0, scratch), scratch);
    }
    return {};
}

RuleValue RuleEvaluation::variable(const RuleNode& node) {
    RuleValue value = read(node.variable);
    if (node.arguments.empty() || !is_null(value)) return value;
    return evaluate(node.arguments[0]);
}

// No larger than one field may be, so it can be counted once it is there.
RuleValue RuleEvaluation::read(const VariableReference& variable) {
    if (!meter_.spend(variable_work)) return {};
    RuleValue value = variables_.value(variable);
    return meter_.copied(value);
}

const RuleValue& RuleEvaluation::remembered(const RuleNode& node) {
    auto& known = remembered_[node.variable_index];
    if (!known) known = read(node.variable);
    return *known;
}

RuleValue RuleEvaluation::computed_variable(const RuleNode& node) {
    RuleValue scratch;
    const RuleValue& path = argument(node, 0, scratch);
    std::string text;
    if (!is_null(path)) text = meter_.text_view(path, text);
    RuleValue value = variable_named(node, text);
    if (node.arguments.size() < 2 || !is_null(value)) return value;
    return evaluate(node.arguments[1]);
}

const RuleValue& RuleEvaluation::element(const RuleNode& node, RuleValue& scratch) {
    const RuleValue& value = element_at(node.path, scratch);
    if (node.arguments.empty() || !is_null(value)) return value;
    return operand(node.arguments[0], scratch);
}

const RuleValue& RuleEvaluation::element_at(Path path, RuleValue& scratch) {
    if (scope_->accumulator && path.empty()) return both(scratch);
    const RuleValue* value = scope_->current;
    if (scope_->accumulator) {
        if (path.front() != "current")
            value = path.front() == "accumulator" ? scope_->accumulator : &nothing;
        path = path.subspan(1);
    }
    if (!meter_.spend(static_cast<std::int64_t>(path.size()))) return nothing;
    for (const std::string& segment : path) value = &member_ref(*value, segment, scratch);
    return *value;
}

const RuleValue& RuleEvaluation::both(RuleValue& scratch) {
    const RuleValue &accumulator = *scope_->accumulator, &current = *scope_->current;
    // Twice, as they come there by way of a list.
    if (!meter_.make(2 * (2 * member_bytes + copied_bytes(accumulator) + copied_bytes(current))))
        return nothing;
    RuleObject out{{"accumulator", accumulator}, {"current", current}};
    scratch = RuleValue(std::make_shared<const RuleObject>(std::move(out)));
    meter_.measure(scratch);
    if (meter_.is_spent()) scratch = {};
    return scratch;
}

RuleValue RuleEvaluation::variable_named(const RuleNode& node, const std::string& path) {
    RuleValue scratch;
    if (!meter_.spend_on_text(path.size())) return {};
    if (scope_) {
        const auto segments = path_segments(path);
        return segments ? meter_.taken(element_at(*segments, scratch), scratch) : RuleValue{};
    }
    for (const VariableReference& key : node.keys)
        if (key.path == path) return read(key);
    const bool anything = node.any_key || node.operation == Operation::computed_variable;
    return anything ? read({path, -1}) : RuleValue{};
}

RuleArray RuleEvaluation::missing_of(const RuleNode& node, const RuleArray& keys) {
    RuleArray out;
    for (const RuleValue& key : keys) {
        if (!meter_.spend(1 + static_cast<std::int64_t>(node.keys.size()))) break;
        std::string name;
        name = meter_.text_view(key, name);
        const RuleValue value = variable_named(node, name);
        const std::string* text = text_of(value);
        const bool is_missing = is_null(value) || (text && text->empty());
        if (is_missing && meter_.make_element(key)) out.push_back(key);
    }
    return out;
}

RuleValue RuleEvaluation::missing(const RuleNode& node) {
    const RuleValue given = ListOperations(*this).list(node);
    const RuleArray* keys = array_of(given);
    // One argument may itself be the list, as when `merge` or `if` made it.
    if (keys && !keys->empty() && array_of(keys->front())) keys = array_of(keys->front());
    return keys ? meter_.built(missing_of(node, *keys)) : RuleValue{};
}

RuleValue RuleEvaluation::missing_some(const RuleNode& node) {
    RuleValue scratch;
    const Number needed = number(node, 0);
    const RuleArray* keys = array_of(argument(node, 1, scratch));
    if (!keys) return meter_.built({});
    RuleArray gone = missing_of(node, *keys);
    const auto present = static_cast<std::int64_t>(keys->size() - gone.size());
    const bool enough = compare(Decimal{present, 0}, needed) >= 0;
    return meter_.built(enough ? RuleArray{} : std::move(gone));
}

RuleValue RuleEvaluation::choose(const RuleNode& node) {
    const auto& branches = node.arguments;
    for (std::size_t i = 0; i + 1 < branches.size(); i += 2)
        if (is_true(branches[i])) return evaluate(branches[i + 1]);
    return branches.size() % 2 == 1 ? evaluate(branches.back()) : RuleValue{};
}

// The first argument that is true (or false), else the last one.
RuleValue RuleEvaluation::first(const RuleNode& node, bool truth) {
    RuleValue scratch;
    for (const RuleNode& part : node.arguments) {
        const RuleValue& value = operand(part, scratch);
        if (value.truthy() != truth && &part != &node.arguments.back()) continue;
        return meter_.taken(value, scratch);
    }
    return {};
}

bool RuleEvaluation::are_equal(const RuleNode& node, bool strictly) {
    RuleValue left_scratch, right_scratch;
    const RuleValue& left = argument(node, 0, left_scratch);
    const RuleValue& right = argument(node, 1, right_scratch);
    const auto* left_id = std::get_if<Uuid>(&left.variant());
    const auto* right_id = std::get_if<Uuid>(&right.variant());
    if (left_id && node.arguments.size() > 1 && node.arguments[1].constant_id)
        return *left_id == *node.arguments[1].constant_id;
    if (right_id && node.arguments[0].constant_id)
        return *right_id == *node.arguments[0].constant_id;
    if (strictly) return strict_equal(left, right);
    const bool is_list_and_simple = (array_of(left) != nullptr) != (array_of(right) != nullptr) &&
                                    !object_of(left) && !object_of(right);
    if (!is_list_and_simple) return loose_equal(left, right);
    return !is_null(left) && !is_null(right) &&
           loose_equal(meter_.flattened(left, left_scratch),
                       meter_.flattened(right, right_scratch));
}

bool RuleEvaluation::pair_in_order(const RuleNode& node, std::size_t i) {
    RuleValue left_scratch, right_scratch;
    const RuleValue& left = meter_.flattened(argument(node, i, left_scratch), left_scratch);
    const RuleValue& right = meter_.flattened(argument(node, i + 1, right_scratch), right_scratch);
    const std::partial_ordering found = order(left, right);
    switch (node.operation) {
        case Operation::greater: return found > 0;
        case Operation::greater_equal: return found >= 0;
        case Operation::less: return found < 0;
        default: return found <= 0;
    }
}

// Three arguments ask whether the second is between the others.
bool RuleEvaluation::in_order(const RuleNode& node) {
    const bool is_between = node.arguments.size() > 2 && (node.operation == Operation::less ||
                                                          node.operation == Operation::less_equal);
    if (node.arguments.size() < 2 || !pair_in_order(node, 0)) return false;
    return !is_between || pair_in_order(node, 1);
}

}  // namespace cairn

#include "events/rules/list_operations.hpp"

namespace cairn {

RuleValue ListOperations::list(const RuleNode& node) {
    RuleArray out;
    if (!meter_.make(node.arguments.size() * sizeof(RuleValue))) return {};
    out.reserve(node.arguments.size());
    for (const RuleNode& part : node.arguments) out.push_back(evaluation_.evaluate(part));
    return meter_.built(std::move(out));
}

RuleValue ListOperations::merge(const RuleNode& node) {
    RuleArray out;
    for (const RuleNode& part : node.arguments) {
        RuleValue scratch;
        const RuleValue& value = evaluation_.located(part, scratch);
        if (!meter_.make(2 * meter_.measure(value))) return {};
        const RuleArray* elements = array_of(value);
        if (elements) out.insert(out.end(), elements->begin(), elements->end());
        if (!elements) out.push_back(value);
    }
    return meter_.built(std::move(out));
}

template <class Visit>
void ListOperations::each(const RuleArray& elements, RuleScope scope, Visit visit) {
    const RuleScope* outer = evaluation_.enter(&scope);
    for (const RuleValue& element : elements) {
        scope.current = &element;
        if (!meter_.spend(1) || !visit(element)) break;
    }
    evaluation_.enter(outer);
}

RuleValue ListOperations::map(const RuleNode& node) {
    RuleValue scratch;
    RuleArray out;
    const RuleArray* elements = array_of(evaluation_.located(node.arguments[0], scratch));
    if (!elements) return meter_.built({});
    each(*elements, {}, [&](const RuleValue&) {
        if (!meter_.make_element({})) return false;
        out.push_back(evaluation_.evaluate(node.arguments[1]));
        return true;
    });
    return meter_.built(std::move(out));
}

RuleValue ListOperations::filter(const RuleNode& node) {
    RuleValue scratch;
    RuleArray out;
    const RuleArray* elements = array_of(evaluation_.located(node.arguments[0], scratch));
    if (!elements) return meter_.built({});
    each(*elements, {}, [&](const RuleValue& element) {
        if (!evaluation_.is_true(node.arguments[1])) return true;
        if (!meter_.make_element(element)) return false;
        out.push_back(element);
        return true;
    });
    return meter_.built(std::move(out));
}

RuleValue ListOperations::reduce(const RuleNode& node) {
    RuleValue scratch;
    RuleValue accumulator =
        node.arguments.size() > 2 ? evaluation_.evaluate(node.arguments[2]) : RuleValue{};
    const RuleArray* elements = array_of(evaluation_.located(node.arguments[0], scratch));
    if (!elements) return accumulator;
    each(*elements, {nullptr, &accumulator}, [&](const RuleValue&) {
        accumulator = evaluation_.evaluate(node.arguments[1]);
        return true;
    });
    return accumulator;
}

RuleValue ListOperations::quantified(const RuleNode& node) {
    RuleValue scratch;
    const RuleArray* elements = array_of(evaluation_.located(node.arguments[0], scratch));
    const bool sought = node.operation != Operation::all;
    bool found = false;
    if (!elements || elements->empty()) return RuleValue(node.operation == Operation::none);
    each(*elements, {}, [&](const RuleValue&) {
        found = evaluation_.is_true(node.arguments[1]) == sought;
        return !found;
    });
    return RuleValue(node.operation == Operation::some ? found : !found);
}

}  // namespace cairn

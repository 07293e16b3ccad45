#include "events/rules/rule_operation.hpp"

#include <array>

namespace cairn {
namespace {

struct NamedOperation {
    std::string_view name;
    Operation operation;
};
constexpr std::array named_operations{
    NamedOperation{"var", Operation::variable},
    NamedOperation{"missing", Operation::missing},
    NamedOperation{"missing_some", Operation::missing_some},
    NamedOperation{"if", Operation::choose},
    NamedOperation{"?:", Operation::choose},
    NamedOperation{"and", Operation::all_of},
    NamedOperation{"or", Operation::any_of},
    NamedOperation{"==", Operation::equal},
    NamedOperation{"!=", Operation::not_equal},
    NamedOperation{"===", Operation::strict_equal},
    NamedOperation{"!==", Operation::strict_not_equal},
    NamedOperation{"!", Operation::negate},
    NamedOperation{"!!", Operation::boolean},
    NamedOperation{">", Operation::greater},
    NamedOperation{">=", Operation::greater_equal},
    NamedOperation{"<", Operation::less},
    NamedOperation{"<=", Operation::less_equal},
    NamedOperation{"max", Operation::max},
    NamedOperation{"min", Operation::min},
    NamedOperation{"+", Operation::plus},
    NamedOperation{"-", Operation::minus},
    NamedOperation{"*", Operation::times},
    NamedOperation{"/", Operation::divide},
    NamedOperation{"%", Operation::remainder},
    NamedOperation{"map", Operation::map},
    NamedOperation{"filter", Operation::filter},
    NamedOperation{"reduce", Operation::reduce},
    NamedOperation{"all", Operation::all},
    NamedOperation{"none", Operation::none},
    NamedOperation{"some", Operation::some},
    NamedOperation{"merge", Operation::merge},
    NamedOperation{"in", Operation::in},
    NamedOperation{"contains", Operation::contains},
    NamedOperation{"cat", Operation::cat},
    NamedOperation{"substr", Operation::substr},
    NamedOperation{"log", Operation::log},
};

}  // namespace

std::optional<Operation> operation_named(std::string_view name) {
    for (const NamedOperation& named : named_operations)
        if (named.name == name) return named.operation;
    return std::nullopt;
}

bool is_over_elements(Operation operation) {
    return operation >= Operation::map && operation <= Operation::some;
}

bool takes_numbers(Operation operation) {
    switch (operation) {
        case Operation::greater:
        case Operation::greater_equal:
        case Operation::less:
        case Operation::less_equal:
        case Operation::max:
        case Operation::min:
        case Operation::minus:
        case Operation::divide:
        case Operation::remainder: return true;
        default: return false;
    }
}

}  // namespace cairn

#include "events/model/lifecycle.hpp"

#include <algorithm>

namespace cairn {

const State* Lifecycle::state(std::string_view name) const {
    const auto found = std::find_if(states.begin(), states.end(),
                                    [&](const State& state) { return state.name == name; });
    return found == states.end() ? nullptr : &*found;
}

const Transition* Lifecycle::transition(std::string_view name) const {
    const auto found =
        std::find_if(transitions.begin(), transitions.end(),
                     [&](const Transition& transition) { return transition.name == name; });
    return found == transitions.end() ? nullptr : &*found;
}

bool Transition::leaves(std::string_view state) const {
    return std::find(from.begin(), from.end(), state) != from.end();
}

const Input* Transition::input(std::string_view wanted) const {
    const auto found = std::find_if(inputs.begin(), inputs.end(),
                                    [&](const Input& input) { return input.field.name == wanted; });
    return found == inputs.end() ? nullptr : &*found;
}

}  // namespace cairn

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/model/effect.hpp"
#include "events/model/field.hpp"
#include "events/model/text.hpp"
#include "events/rules/rule.hpp"
#include "events/values/decimal.hpp"

namespace cairn {

enum class Outcome : std::uint8_t { open, won, lost, done };

struct State {
    std::string name;
    Text label;
    Decimal probability;  ///< Percent, for weighted sums; 0 where the model gives none.
    Outcome outcome = Outcome::open;
    std::optional<int> stalled_after_days;
    std::optional<Rule> when;  ///< Whether it belongs to a record's way; only screens ask.
};

struct Input {
    Field field;            ///< A copy of the type's field where `of_record`.
    bool of_record = true;  ///< false: only the effects see it.
    bool required = false;
};

struct Requirement {
    Rule rule;
    Text message;
};

struct Transition {
    std::string name;
    std::string event;  ///< "contract.signed"
    Text label;
    std::vector<std::string> from;  ///< "*" was expanded.
    std::string to;
    std::optional<Rule> when;   ///< Whether a record may go this way at all.
    bool needs_reason = false;  ///< Whoever takes the step says why.
    std::vector<Input> inputs;
    std::vector<Requirement> requires_;
    std::vector<Effect> effects;
    [[nodiscard]] bool leaves(std::string_view state) const;
    [[nodiscard]] const Input* input(std::string_view name) const;
};

struct Lifecycle {
    std::string field;
    std::string initial;
    std::vector<State> states;
    std::vector<Transition> transitions;
    [[nodiscard]] const State* state(std::string_view name) const;
    [[nodiscard]] const Transition* transition(std::string_view name) const;
};

}  // namespace cairn

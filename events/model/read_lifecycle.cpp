#include "events/model/read_lifecycle.hpp"

#include <algorithm>
#include <array>

#include "events/model/reach.hpp"
#include "events/model/read_effects.hpp"
#include "events/model/read_field.hpp"
#include "events/model/reserved_names.hpp"

namespace cairn {
namespace {

constexpr std::size_t states_max = 50;
constexpr std::size_t transitions_max = 100;
constexpr std::size_t inputs_max = 50;
constexpr std::size_t requirements_max = 20;
constexpr std::size_t guidance_characters_max = 2'000;
constexpr std::int64_t days_max = 3'650;

Outcome read_outcome(const ModelReader& reader) {
    constexpr std::array<std::string_view, 4> names{"open", "won", "lost", "done"};
    const std::string name = reader.string(10);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<Outcome>(found - names.begin());
    reader.refuse("must be open, won, lost or done");
    return Outcome::open;
}

std::optional<Rule> read_when(const ModelReader& reader, const RecordType& type) {
    const auto when = reader.optional("when");
    if (!when) return std::nullopt;
    return when->rule([&type](std::string_view path) { return type.variable(path); });
}

State read_state(const ModelReader& reader, const RecordType& type) {
    reader.object({"name", "label", "color", "probability", "guidance", "role",
                   "stalled_after_days", "outcome", "when"});
    State state;
    state.name = reader.required("name").name();
    state.label = reader.required("label").text(label_characters_max);
    if (const auto color = reader.optional("color")) (void)color->name();
    if (const auto role = reader.optional("role")) (void)role->name();
    if (const auto guidance = reader.optional("guidance"))
        (void)guidance->text(guidance_characters_max);
    if (const auto percent = reader.optional("probability"))
        state.probability = {percent->integer(0, 100), 0};
    if (const auto outcome = reader.optional("outcome")) state.outcome = read_outcome(*outcome);
    if (const auto days = reader.optional("stalled_after_days"))
        state.stalled_after_days = static_cast<int>(days->integer(1, days_max));
    state.when = read_when(reader, type);
    return state;
}

std::vector<State> read_states(const ModelReader& reader, const RecordType& type) {
    std::vector<State> states;
    for (const ModelReader& element : reader.elements(1, states_max)) {
        State state = read_state(element, type);
        const bool known = std::any_of(states.begin(), states.end(), [&](const State& other) {
            return other.name == state.name;
        });
        if (known)
            element.required("name").refuse("the state " + in_quotes(state.name) +
                                            " is there twice");
        states.push_back(std::move(state));
    }
    return states;
}

std::string read_state_name(const ModelReader& reader, const Lifecycle& lifecycle) {
    std::string name = reader.name();
    if (!lifecycle.state(name)) reader.refuse("there is no state " + in_quotes(name));
    return name;
}

std::vector<std::string> read_from(const ModelReader& reader,
                                   const Lifecycle& lifecycle,
                                   const std::string& to) {
    std::vector<std::string> from;
    if (reader.json() == Json::array({"*"})) {
        for (const State& state : lifecycle.states)
            if (state.name != to) from.push_back(state.name);
        return from;
    }
    for (const ModelReader& element : reader.elements(1, states_max)) {
        std::string name = read_state_name(element, lifecycle);
        if (name == to) element.refuse("leads to the state it leaves");
        if (std::find(from.begin(), from.end(), name) != from.end())
            element.refuse(in_quotes(name) + " is named twice");
        from.push_back(std::move(name));
    }
    return from;
}

/// "contract.signed": the type's name, and what happened in the past tense.
std::string read_event(const ModelReader& reader, const RecordType& type) {
    const std::string event = reader.string(event_name_bytes_max);
    const std::string prefix = type.name + '.';
    if (!event.starts_with(prefix) ||
        !is_model_name(std::string_view(event).substr(prefix.size()))) {
        reader.refuse("must be " + in_quotes(prefix) + " and what happened, such as " +
                      in_quotes(prefix + "signed"));
        return event;
    }
    if (is_general_event(std::string_view(event).substr(prefix.size())))
        reader.refuse(in_quotes(event) + " is what Cairn itself records");
    return event;
}

Input read_field_input(const ModelReader& reader, const RecordType& type) {
    reader.object({"field", "required"});
    const ModelReader named = reader.required("field");
    const std::string name = named.name();
    const Field* field = type.field(name);
    if (!field) named.refuse("there is no field " + in_quotes(name));
    if (field && field->is_derived()) named.refuse("a computed field cannot be set");
    if (field && field->kind == FieldKind::lifecycle)
        named.refuse("the transition itself sets the state");
    return {field ? *field : Field{}, true, reader.flag("required")};
}

Input read_input(const ModelReader& reader, const RecordType& type) {
    if (reader.has("field")) return read_field_input(reader, type);
    const auto resolver = [&type](std::string_view path) { return type.variable(path); };
    Field field = read_own_input(reader, resolver);
    field.personal = field.default_rule && names_personal(*field.default_rule, type, nullptr);
    const bool required = field.required;
    return {std::move(field), false, required};
}

std::vector<Input> read_inputs(const ModelReader& transition, const RecordType& type) {
    std::vector<Input> inputs;
    for (const ModelReader& element : transition.list("inputs", inputs_max)) {
        Input input = read_input(element, type);
        const bool known = std::any_of(inputs.begin(), inputs.end(), [&](const Input& other) {
            return other.field.name == input.field.name;
        });
        if (known) element.refuse("the input " + in_quotes(input.field.name) + " is there twice");
        inputs.push_back(std::move(input));
    }
    return inputs;
}

std::vector<Requirement> read_requirements(const ModelReader& transition,
                                           const RecordType& type,
                                           const Transition& compiled) {
    std::vector<Requirement> requirements;
    const VariableResolver resolver = transition_variables(type, compiled);
    for (const ModelReader& element : transition.list("requires", requirements_max)) {
        element.object({"rule", "message"});
        requirements.push_back({element.required("rule").rule(resolver),
                                element.required("message").text(guidance_characters_max)});
    }
    return requirements;
}

bool read_reason(const ModelReader& transition) {
    const auto reason = transition.optional("reason");
    if (reason && reason->json() != "required")
        reason->refuse("must be \"required\"; a reason may always be given");
    return reason.has_value();
}

Transition read_transition(const ModelReader& reader,
                           const RecordType& type,
                           const Lifecycle& lifecycle) {
    reader.object({"name", "event", "label", "from", "to", "when", "reason", "inputs", "requires",
                   "effects"});
    Transition transition;
    const ModelReader name = reader.required("name");
    transition.name = name.name();
    if (is_reserved_transition(transition.name) && !is_lately_reserved_transition(transition.name))
        name.refuse(in_quotes(transition.name) + " is a reserved word");
    if (lifecycle.transition(transition.name))
        name.refuse("the transition " + in_quotes(transition.name) + " is there twice");
    transition.event = read_event(reader.required("event"), type);
    transition.label = reader.required("label").text(label_characters_max);
    transition.to = read_state_name(reader.required("to"), lifecycle);
    transition.from = read_from(reader.required("from"), lifecycle, transition.to);
    transition.when = read_when(reader, type);
    transition.needs_reason = read_reason(reader);
    transition.inputs = read_inputs(reader, type);
    transition.requires_ = read_requirements(reader, type, transition);
    transition.effects = read_effects(reader, type, transition);
    return transition;
}

/// The states double as the options of the field, so that reading its value knows them.
void read_lifecycle_field(const ModelReader& reader, RecordType& type, const Lifecycle& lifecycle) {
    const auto field = std::find_if(
        type.fields.begin(), type.fields.end(),
        [&](const Field& other) { return other.name == lifecycle.field && !other.retired; });
    if (field == type.fields.end())
        return reader.refuse("there is no field " + in_quotes(lifecycle.field));
    if (field->kind != FieldKind::lifecycle)
        return reader.refuse("must name a field of kind lifecycle");
    field->options.clear();
    for (const State& state : lifecycle.states) field->options.push_back({state.name, state.label});
}

}  // namespace

void read_lifecycle(const ModelReader& reader, RecordType& type) {
    reader.object({"field", "initial", "states", "transitions"});
    Lifecycle lifecycle;
    const ModelReader field = reader.required("field");
    lifecycle.field = field.name();
    lifecycle.states = read_states(reader.required("states"), type);
    lifecycle.initial = read_state_name(reader.required("initial"), lifecycle);
    read_lifecycle_field(field, type, lifecycle);
    for (const ModelReader& element : reader.required("transitions").elements(0, transitions_max))
        lifecycle.transitions.push_back(read_transition(element, type, lifecycle));
    type.lifecycle = std::move(lifecycle);
}

}  // namespace cairn

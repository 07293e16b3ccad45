#include "events/model/read_effects.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace cairn {
namespace {

constexpr std::size_t effects_max = 50;

/// What a rule in an effect may name: the record, the inputs, what earlier effects created, the
/// element of `each`.
struct EffectScope {
    const RecordType& type;
    const Transition& transition;
    std::map<std::string, std::string, std::less<>> created;  ///< Type by `as`.

    [[nodiscard]] VariableResolver variables(bool item) const;
};

bool is_part(std::string_view path, std::string_view head) {
    return path.starts_with(head) && path.size() > head.size() && path[head.size()] == '.';
}

/// "$inputs.amount" and "$inputs.amount.currency".
bool is_input(std::string_view path, const Transition& transition) {
    constexpr std::string_view prefix = "$inputs.";
    if (!path.starts_with(prefix)) return false;
    path.remove_prefix(prefix.size());
    const std::size_t dot = path.find('.');
    const Input* input = transition.input(path.substr(0, dot));
    return input &&
           (dot == std::string_view::npos || has_member(input->field.kind, path.substr(dot + 1)));
}

VariableResolver EffectScope::variables(bool item) const {
    const VariableResolver outer = transition_variables(type, transition);
    return [this, outer, item](std::string_view path) -> std::optional<int> {
        if (item && (path == "$item" || is_part(path, "$item"))) return variable_context;
        if (path.starts_with('$') && created.contains(path.substr(1))) return variable_context;
        return outer(path);
    };
}

/// A value and not a rule: what JsonLogic takes as it stands.
bool is_plain_value(const Json& json) {
    return json.is_string() || json.is_number_integer() || json.is_boolean();
}

Expression read_lookup(const ModelReader& reader) {
    UniqueLookup lookup;
    reader.object({"unique"});
    const auto parts = reader.required("unique").elements(3, 3);
    if (parts.size() != 3) return lookup;
    lookup.type = parts[0].name();
    lookup.field = parts[1].name();
    lookup.value = parts[2].json();
    if (!is_plain_value(lookup.value))
        parts[2].refuse("must be a string, an integer, true or false");
    return lookup;
}

Expression read_expression(const ModelReader& reader, const VariableResolver& variables) {
    if (reader.has("unique")) return read_lookup(reader);
    return reader.rule(variables);
}

std::map<std::string, Expression, std::less<>> read_assignments(const ModelReader& reader,
                                                                const VariableResolver& variables) {
    std::map<std::string, Expression, std::less<>> fields;
    for (const auto& [name, value] : reader.members())
        fields.emplace(name, read_expression(value, variables));
    return fields;
}

/// The name that later effects call the created record by. Two effects may share one where only one
/// of them happens.
std::string read_as(const ModelReader& reader, const std::string& type, EffectScope& scope) {
    constexpr std::array<std::string_view, 7> taken{"me",       "now",    "today", "lang",
                                                    "currency", "inputs", "item"};
    std::string name = reader.name();
    if (std::find(taken.begin(), taken.end(), name) != taken.end())
        reader.refuse(in_quotes(name) + " has a meaning of its own in rules");
    const auto [known, is_new] = scope.created.emplace(name, type);
    if (!is_new && known->second != type)
        reader.refuse(in_quotes(name) + " is a record of another type already");
    return name;
}

CreateEffect read_create(const ModelReader& reader, EffectScope& scope) {
    reader.object({"create", "as", "fields", "when", "each"});
    CreateEffect effect;
    effect.type = reader.required("create").name();
    if (const auto each = reader.optional("each")) effect.each = each->rule(scope.variables(false));
    const VariableResolver variables = scope.variables(effect.each.has_value());
    if (const auto when = reader.optional("when")) effect.when = when->rule(variables);
    effect.fields = read_assignments(reader.required("fields"), variables);
    // Last, since a record cannot refer to itself while it is being made.
    if (const auto as = reader.optional("as")) effect.as = read_as(*as, effect.type, scope);
    return effect;
}

SetEffect read_set(const ModelReader& reader, const EffectScope& scope) {
    reader.object({"set"});
    return {read_assignments(reader.required("set"), scope.variables(false))};
}

AdvanceEffect read_advance(const ModelReader& reader, const EffectScope& scope) {
    reader.object({"advance", "type", "transition", "when"});
    const VariableResolver variables = scope.variables(false);
    AdvanceEffect effect;
    effect.type = reader.required("type").name();
    effect.target = read_expression(reader.required("advance"), variables);
    effect.transition = reader.required("transition").name();
    if (const auto when = reader.optional("when")) effect.when = when->rule(variables);
    return effect;
}

ChangeEffect read_change(const ModelReader& reader, const EffectScope& scope) {
    reader.object({"change", "type", "fields", "when"});
    const VariableResolver variables = scope.variables(false);
    ChangeEffect effect;
    effect.type = reader.required("type").name();
    effect.target = read_expression(reader.required("change"), variables);
    effect.fields = read_assignments(reader.required("fields"), variables);
    if (const auto when = reader.optional("when")) effect.when = when->rule(variables);
    return effect;
}

Effect read_effect(const ModelReader& reader, EffectScope& scope) {
    if (reader.has("create")) return read_create(reader, scope);
    if (reader.has("set")) return read_set(reader, scope);
    if (reader.has("advance")) return read_advance(reader, scope);
    if (reader.has("change")) return read_change(reader, scope);
    reader.refuse("must be an object with `create`, `set`, `advance` or `change`");
    return SetEffect{};
}

}  // namespace

VariableResolver transition_variables(const RecordType& type, const Transition& transition) {
    return [&type, &transition](std::string_view path) -> std::optional<int> {
        if (is_input(path, transition)) return variable_context;
        return type.variable(path);
    };
}

std::vector<Effect> read_effects(const ModelReader& transition,
                                 const RecordType& type,
                                 const Transition& compiled) {
    std::vector<Effect> effects;
    EffectScope scope{type, compiled, {}};
    for (const ModelReader& element : transition.list("effects", effects_max))
        effects.push_back(read_effect(element, scope));
    return effects;
}

}  // namespace cairn

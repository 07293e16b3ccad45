#include "events/model/check_effects.hpp"

#include <algorithm>
#include <map>

#include "events/model/read_field.hpp"

namespace cairn {
namespace {

const RecordType* check_named_type(const ModelReader& reader, const Model& model) {
    const std::string name = reader.name();
    const RecordType* type = model.type(name);
    if (!type) reader.refuse("there is no type " + in_quotes(name));
    return type;
}

void check_value(const ModelReader& reader, const Field& field) {
    const auto value = field.read(reader.json());
    if (!value) reader.refuse(value_problem(value.error()));
}

/// Whether the field alone finds at most one record.
bool is_unique(const RecordType& type, const std::string& field) {
    const auto is_key = [&](const std::vector<std::string>& key) {
        return key.size() == 1 && key.front() == field;
    };
    return std::any_of(type.unique.begin(), type.unique.end(), is_key);
}

void check_lookup(const ModelReader& reader,
                  const UniqueLookup& lookup,
                  const std::string& wanted,
                  const Model& model) {
    const auto parts = reader.required("unique").elements(3, 3);
    if (parts.size() != 3) return;
    const RecordType* type = check_named_type(parts[0], model);
    if (!type) return;
    if (lookup.type != wanted) parts[0].refuse("must be of type " + in_quotes(wanted));
    const Field* field = type->field(lookup.field);
    if (!field) return parts[1].refuse("there is no field " + in_quotes(lookup.field));
    if (!is_unique(*type, lookup.field))
        return parts[1].refuse(in_quotes(lookup.field) + " is not unique by itself");
    check_value(parts[2], *field);
}

/// The transition that an effect belongs to, and its type.
struct EffectSource {
    const RecordType& type;
    const Transition& transition;
};

bool tells_personal(const Rule& rule, const EffectSource& source) {
    constexpr std::string_view prefix = "$inputs.";
    if (names_personal(rule, source.type)) return true;
    return std::ranges::any_of(rule.variables(), [&](const VariableReference& variable) {
        const std::string_view path = variable.path;
        if (!path.starts_with(prefix)) return false;
        const auto name = path.substr(prefix.size(), path.find('.', prefix.size()) - prefix.size());
        const Input* input = source.transition.input(name);
        return input && input->field.personal;
    });
}

void check_assignment(const ModelReader& reader,
                      const Expression& expression,
                      const Field& field,
                      const EffectSource& source,
                      const Model& model) {
    if (field.computed) return reader.refuse("a computed field cannot be set");
    if (field.kind == FieldKind::lifecycle)
        return reader.refuse("states change by transitions only");
    if (const auto* lookup = std::get_if<UniqueLookup>(&expression)) {
        if (!field.is_reference())
            return reader.refuse("yields a record, which only a reference can hold");
        return check_lookup(reader, *lookup, field.to, model);
    }
    if (!field.personal && tells_personal(std::get<Rule>(expression), source))
        return reader.refuse("names a personal field, which may only go into a personal field");
    // A constant can be told now; what a rule yields is checked when it yields it.
    if (reader.json().is_string() || reader.json().is_number() || reader.json().is_boolean())
        check_value(reader, field);
}

using Assignments = std::map<std::string, Expression, std::less<>>;

void check_assignments(const ModelReader& reader,
                       const Assignments& fields,
                       const RecordType& type,
                       const EffectSource& source,
                       const Model& model) {
    for (const auto& [name, value] : reader.members()) {
        const Field* field = type.field(name);
        const auto expression = fields.find(name);
        if (!field) value.refuse(in_quotes(type.name) + " has no field " + in_quotes(name));
        if (field && expression != fields.end())
            check_assignment(value, expression->second, *field, source, model);
    }
}

/// What of an effect only the other types can tell.
struct EffectCheck {
    const ModelReader& reader;
    EffectSource source;
    const Model& model;

    void operator()(const CreateEffect& effect) const {
        const RecordType* target = check_named_type(reader.required("create"), model);
        if (target)
            check_assignments(reader.required("fields"), effect.fields, *target, source, model);
    }
    void operator()(const SetEffect& effect) const {
        check_assignments(reader.required("set"), effect.fields, source.type, source, model);
    }
    void operator()(const AdvanceEffect& effect) const {
        const RecordType* target = check_named_type(reader.required("type"), model);
        if (!target) return;
        if (!target->lifecycle || !target->lifecycle->transition(effect.transition))
            reader.required("transition")
                .refuse(in_quotes(target->name) + " has no transition " +
                        in_quotes(effect.transition));
        if (const auto* lookup = std::get_if<UniqueLookup>(&effect.target))
            check_lookup(reader.required("advance"), *lookup, target->name, model);
    }
    void operator()(const ChangeEffect& effect) const {
        const RecordType* target = check_named_type(reader.required("type"), model);
        if (!target) return;
        check_assignments(reader.required("fields"), effect.fields, *target, source, model);
        if (const auto* lookup = std::get_if<UniqueLookup>(&effect.target))
            check_lookup(reader.required("change"), *lookup, target->name, model);
    }
};

}  // namespace

void check_effects(const RecordType& type, const Model& model, ModelProblem& problem) {
    if (!type.lifecycle) return;
    const ModelReader definition(type.definition, "", problem);
    const auto transitions =
        definition.required("lifecycle").required("transitions").elements(0, SIZE_MAX);
    for (std::size_t i = 0; i < transitions.size(); ++i) {
        const auto inputs = transitions[i].list("inputs", SIZE_MAX);
        for (std::size_t j = 0; j < inputs.size(); ++j)
            check_default(inputs[j], type.lifecycle->transitions[i].inputs[j].field);
        const auto effects = transitions[i].list("effects", SIZE_MAX);
        for (std::size_t j = 0; j < effects.size(); ++j)
            std::visit(EffectCheck{effects[j], {type, type.lifecycle->transitions[i]}, model},
                       type.lifecycle->transitions[i].effects[j]);
    }
}

}  // namespace cairn

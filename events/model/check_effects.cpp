#include "events/model/check_effects.hpp"

#include <algorithm>
#include <map>

#include "events/model/path.hpp"
#include "events/model/reach.hpp"
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
    const Rule* each = nullptr;  ///< What `$item` is an element of.

    [[nodiscard]] const Input* input(std::string_view path) const;
    [[nodiscard]] std::string_view created_type(std::string_view path) const;
};

/// The input that "$inputs.amount.currency" is about; null for any other variable.
const Input* EffectSource::input(std::string_view path) const {
    constexpr std::string_view prefix = "$inputs.";
    if (!path.starts_with(prefix)) return nullptr;
    path.remove_prefix(prefix.size());
    return transition.input(path.substr(0, path.find('.')));
}

/// The type of what an effect creates under the name; empty where none does.
std::string_view EffectSource::created_type(std::string_view path) const {
    for (const Effect& effect : transition.effects)
        if (const auto* create = std::get_if<CreateEffect>(&effect))
            if (!create->as.empty() && path == '$' + create->as) return create->type;
    return {};
}

bool tells_personal(const Rule& rule, const EffectSource& source, const Model& model) {
    if (names_personal(rule, source.type, &model)) return true;
    return std::ranges::any_of(rule.variables(), [&](const VariableReference& variable) {
        const std::string_view path = variable.path;
        const Input* input = source.input(path);
        const bool is_item = path.substr(0, path.find('.')) == "$item";
        return (input && input->field.personal) ||
               (is_item && source.each &&
                tells_personal(*source.each, {source.type, source.transition}, model));
    });
}

void check_assignment(const ModelReader& reader,
                      const Expression& expression,
                      const RecordType& type,
                      const Field& field,
                      const EffectSource& source,
                      const Model& model) {
    if (field.is_derived()) return reader.refuse("a computed field cannot be set");
    if (field.kind == FieldKind::lifecycle)
        return reader.refuse("states change by transitions only");
    if (is_of_rights(type.name, field.name))
        return reader.refuse("rights are given by administrators, not by effects");
    if (const auto* lookup = std::get_if<UniqueLookup>(&expression)) {
        if (!field.is_reference())
            return reader.refuse("yields a record, which only a reference can hold");
        return check_lookup(reader, *lookup, field.to, model);
    }
    if (!field.personal && tells_personal(std::get<Rule>(expression), source, model))
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
            check_assignment(value, expression->second, type, *field, source, model);
    }
}

/// What a bare variable is that has to yield a record's id.
struct NamedRecord {
    bool may_be_id = false;
    std::string_view type = {};  ///< Empty where only the value tells, as of a text.
};

NamedRecord named_by(const Field& field, std::string_view path_after_field) {
    // Of several records none is meant, unless by its number.
    if (field.is_reference())
        return {field.shape() == ValueShape::id || !path_after_field.empty(), field.to};
    const bool is_text = field.shape() == ValueShape::text && field.kind != FieldKind::lifecycle;
    return {is_text || !path_after_field.empty(), {}};
}

NamedRecord named_by(std::string_view path, const EffectSource& source, const Model& model) {
    if (const Input* input = source.input(path)) {
        const std::size_t dot = path.find('.', path.find('.') + 1);
        return named_by(input->field, dot == std::string_view::npos ? "" : path.substr(dot));
    }
    const auto other = path_of(model, source.type, path);
    const RecordType& type = other ? *other->type : source.type;
    if (other) path = other->rest;
    const std::size_t dot = path.find('.');
    if (const Field* field = type.field(path.substr(0, dot)))
        return named_by(*field, dot == std::string_view::npos ? "" : path.substr(dot));
    if (path == "id") return {true, type.name};
    if (path == "$me.id" || path == "created_by" || path == "updated_by") return {true, "user"};
    const std::string_view created = source.created_type(path);
    return {!created.empty(), created};
}

/// The variable where the rule is nothing else.
std::optional<std::string_view> bare_variable(const Json& rule) {
    if (!rule.is_object() || rule.size() != 1 || !rule.contains("var")) return std::nullopt;
    const Json& named = rule["var"];
    const Json& path = named.is_array() && named.size() == 1 ? named[0] : named;
    return path.is_string() ? std::optional<std::string_view>(path.get_ref<const std::string&>())
                            : std::nullopt;
}

/// The record that an effect is about: refused where it could never be one.
void check_target(const ModelReader& reader,
                  const Expression& expression,
                  const RecordType& type,
                  const EffectSource& source,
                  const Model& model) {
    if (const auto* lookup = std::get_if<UniqueLookup>(&expression))
        return check_lookup(reader, *lookup, type.name, model);
    const Json& rule = reader.json();
    const bool is_id = rule.is_string() && Uuid::parse(rule.get_ref<const std::string&>());
    if (!rule.is_object() && !is_id)
        return reader.refuse("must be the id of a record, or a rule that yields one");
    const auto variable = bare_variable(rule);
    if (!variable) return;
    const auto [may_be_id, named] = named_by(*variable, source, model);
    if (!may_be_id) reader.refuse("is never the id of a record");
    if (may_be_id && !named.empty() && named != type.name)
        reader.refuse("is of type " + in_quotes(named) + ", not " + in_quotes(type.name));
}

/// What of an effect only the other types can tell.
struct EffectCheck {
    const ModelReader& reader;
    EffectSource source;
    const Model& model;

    void operator()(const CreateEffect& effect) const {
        const RecordType* target = check_named_type(reader.required("create"), model);
        const EffectSource of_each{source.type, source.transition,
                                   effect.each ? &*effect.each : nullptr};
        if (target)
            check_assignments(reader.required("fields"), effect.fields, *target, of_each, model);
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
        check_target(reader.required("advance"), effect.target, *target, source, model);
    }
    void operator()(const ChangeEffect& effect) const {
        const RecordType* target = check_named_type(reader.required("type"), model);
        if (!target) return;
        const ModelReader fields = reader.required("fields");
        if (effect.fields.empty()) fields.refuse("sets nothing");
        check_assignments(fields, effect.fields, *target, source, model);
        check_target(reader.required("change"), effect.target, *target, source, model);
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

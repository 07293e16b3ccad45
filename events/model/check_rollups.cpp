#include "events/model/check_rollups.hpp"

#include "events/model/path.hpp"
#include "events/model/reach.hpp"

namespace cairn {
namespace {

bool is_number(ValueShape shape) {
    return shape == ValueShape::decimal || shape == ValueShape::integer ||
           shape == ValueShape::money;
}

/// Whether a roll-up of the kind can hold what is taken of a field.
bool fits(Rollup::Take take, const Field& rollup, const Field& taken) {
    const ValueShape from = taken.shape(), to = rollup.shape();
    switch (take) {
        case Rollup::Take::count: return true;
        case Rollup::Take::sum: return is_number(from) && from == to;
        case Rollup::Take::average:
            return is_number(from) &&
                   to == (from == ValueShape::money ? ValueShape::money : ValueShape::decimal);
        case Rollup::Take::least:
        case Rollup::Take::greatest:
            return (is_number(from) || is_moment(taken.kind)) && from == to;
    }
    return false;
}

void check_where(const ModelReader& reader, const RecordType& of, const Model& model) {
    const Rule rule =
        reader.rule([&](std::string_view path) { return variable_in(model, of, path); });
    if (!reader.failed() && names_personal(rule, of, &model))
        reader.refuse("names a personal field, which a roll-up would tell");
}

void check_taken(const ModelReader& reader,
                 const Field& rollup,
                 const RecordType& of,
                 const Model& model) {
    const ModelReader named = reader.required("field");
    const Field* taken = of.field(rollup.rollup->field);
    if (!taken) return named.refuse("there is no field " + in_quotes(rollup.rollup->field));
    if (!fits(rollup.rollup->take, rollup, *taken))
        return named.refuse("a field of kind " + in_quotes(field_kind_name(rollup.kind)) +
                            " cannot hold what is taken of one of kind " +
                            in_quotes(field_kind_name(taken->kind)));
    if (tells_personal(*taken, of, model)) named.refuse("is personal, and a roll-up would tell it");
}

void check_rollup(const ModelReader& reader,
                  const Field& field,
                  const RecordType& type,
                  const Model& model) {
    const Rollup& rollup = *field.rollup;
    const RecordType* of = model.type(rollup.of);
    if (!of) return reader.required("of").refuse("there is no type " + in_quotes(rollup.of));
    const Field* by = of->field(rollup.by);
    if (!by || by->to != type.name || by->is_derived() || by->personal)
        return reader.required("by").refuse("must name a reference of " + in_quotes(of->name) +
                                            " to " + in_quotes(type.name) +
                                            " that is stored, and not personal");
    if (!rollup.field.empty()) check_taken(reader, field, *of, model);
    if (const auto where = reader.optional("where")) check_where(*where, *of, model);
    if (const auto below = reader.optional("below")) {
        const Field* up = type.field(rollup.below);
        if (!up || up->to != type.name || up->shape() != ValueShape::id || up->is_derived())
            below->refuse("must name a reference of the type to one record of its own");
    }
    if (const auto in = reader.optional("in"); in && !model.rates())
        in->refuse("no type of the model keeps `rates` by which to convert");
    if (reader.failed()) return;
    const auto itself = [&](const Field& other) { return &other == &field; };
    if (Reach(&model, {.field = itself}).of(field, type)) reader.refuse("is rolled up from itself");
    const auto me = [](std::string_view path) { return path.starts_with("$me"); };
    if (Reach(&model, {.context = me}).of(field, type))
        reader.refuse("asks who asks, and a figure is the same for all");
}

void check_rate_field(const ModelReader& reader, const RecordType& type, FieldKind kind) {
    const Field* field = type.field(reader.name());
    if (!field) return reader.refuse("there is no field " + in_quotes(reader.name()));
    const bool names_currency = kind == FieldKind::choice && field->kind == FieldKind::text;
    if (field->kind != kind && !names_currency)
        return reader.refuse("must be of kind " + in_quotes(field_kind_name(kind)) +
                             (kind == FieldKind::choice ? " or \"text\"" : ""));
    if (field->is_derived() || field->personal)
        return reader.refuse("must be stored, and not personal, as figures would tell it");
    for (const Option& option : field->options) {
        const auto currency = Currency::parse(option.value);
        if (!currency || !is_known_currency(*currency))
            reader.refuse("its option " + in_quotes(option.value) +
                          " is no currency of ISO 4217, such as \"USD\"");
    }
}

}  // namespace

void check_rates(const ModelReader& definition, const RecordType& type, const Model& model) {
    const auto rates = definition.optional("rates");
    if (!rates) return;
    for (const auto& other : model.types())
        if (other->rates && other->name != type.name)
            rates->refuse("the type " + in_quotes(other->name) +
                          " keeps them already, and only one can");
    check_rate_field(rates->required("currency"), type, FieldKind::choice);
    check_rate_field(rates->required("rate"), type, FieldKind::number);
    check_rate_field(rates->required("from"), type, FieldKind::date);
}

void check_rollups(const ModelReader& definition, const RecordType& type, const Model& model) {
    std::size_t i = 0;
    for (const ModelReader& element : definition.required("fields").elements(1, SIZE_MAX)) {
        const Field& field = type.fields[i++];
        if (field.rollup) check_rollup(element.required("rollup"), field, type, model);
    }
}

}  // namespace cairn

#include "events/model/read_field.hpp"

#include <algorithm>
#include <array>

#include "events/model/record_type.hpp"
#include "events/model/reserved_names.hpp"

namespace cairn {
namespace {

constexpr std::size_t options_max = 500;
constexpr std::size_t numbered_characters_max = 60;

FieldKind read_kind(const ModelReader& reader) {
    const std::string name = reader.string(40);
    const auto kind = parse_field_kind(name);
    if (!kind) reader.refuse("unknown kind " + in_quotes(name));
    return kind.value_or(FieldKind::text);
}

void refuse_member(const ModelReader& reader, std::string_view name, const std::string& problem) {
    if (const auto member = reader.optional(name)) member->refuse(problem);
}

std::vector<Option> read_options(const ModelReader& reader) {
    std::vector<Option> options;
    for (const ModelReader& element : reader.elements(1, options_max)) {
        element.object({"value", "label", "color"});
        Option option{element.required("value").string(80),
                      element.required("label").text(label_characters_max)};
        if (const auto color = element.optional("color")) (void)color->name();
        const bool known = std::any_of(options.begin(), options.end(), [&](const Option& other) {
            return other.value == option.value;
        });
        if (known)
            element.required("value").refuse("the option " + in_quotes(option.value) +
                                             " is there twice");
        options.push_back(std::move(option));
    }
    return options;
}

void read_target(const ModelReader& reader, Field& field) {
    const TargetFrom target = traits(field.kind).target;
    if (target == TargetFrom::kind) field.to = field_kind_name(field.kind);
    if (target == TargetFrom::field)
        field.to = reader.required("to").name();
    else
        refuse_member(reader, "to", "only references name the type they refer to");
}

/// A text's bound is a length, so neither below one character nor above what any text may have.
void read_length(const ModelReader& reader, Field& field) {
    refuse_member(reader, "min", "texts have no `min`; `required` keeps them from being empty");
    const auto max = reader.optional("max");
    if (!max) return;
    field.max = max->decimal();
    const Decimal most{static_cast<std::int64_t>(long_text_characters_max), 0};
    if (field.max->scale != 0 || *field.max < Decimal{1, 0} || *field.max > most)
        max->refuse("must be a length from 1 to " + most.text());
}

void read_bounds(const ModelReader& reader, Field& field) {
    if (is_free_text(field.kind)) return read_length(reader, field);
    if (!is_counted(field.kind)) {
        refuse_member(reader, "min", "only numbers, money and texts have bounds");
        refuse_member(reader, "max", "only numbers, money and texts have bounds");
        return;
    }
    if (const auto min = reader.optional("min")) field.min = min->decimal();
    if (const auto max = reader.optional("max")) field.max = max->decimal();
    if (field.min && field.max && *field.max < *field.min)
        reader.required("max").refuse("is less than `min`");
}

/// The constant that is the field's default, where it has one.
std::optional<ModelReader> default_value(const ModelReader& reader, const Field& field) {
    auto given = reader.optional("default");
    const bool has_none = field.kind == FieldKind::lifecycle || reader.has("computed");
    if (!given || has_none || given->failed()) return std::nullopt;
    if (given->json().is_object() && given->json().contains("rule")) return std::nullopt;
    return given;
}

// `check_default` says what is wrong with it: what fits a field may become less over the years.
void read_default_value(const ModelReader& reader, Field& field) {
    const auto given = default_value(reader, field);
    if (!given) return;
    if (auto value = field.read(given->json())) field.default_value = *std::move(value);
}

/// What fields of a record and a transition's own inputs have in common.
Field read_common(const ModelReader& reader) {
    Field field;
    field.name = reader.required("name").name();
    field.kind = read_kind(reader.required("kind"));
    field.label = reader.required("label").text(label_characters_max);
    if (const auto help = reader.optional("help")) (void)help->text(help_characters_max);
    field.required = reader.flag("required");
    read_target(reader, field);
    if (traits(field.kind).options == OptionsFrom::field)
        field.options = read_options(reader.required("options"));
    else
        refuse_member(reader, "options", "only choices have options");
    read_bounds(reader, field);
    read_default_value(reader, field);
    return field;
}

void read_numbered(const ModelReader& reader, Field& field) {
    auto pattern = NumberPattern::parse(reader.string(numbered_characters_max));
    if (!pattern) return reader.refuse(pattern.error());
    field.numbered = *std::move(pattern);
    if (field.kind != FieldKind::text) reader.refuse("only a text is numbered");
    if (field.personal) reader.refuse("a number is not personal");
    if (field.exact) reader.refuse("numbers count in any spelling, so none is `exact`");
    if (!is_empty(field.default_value)) reader.refuse("a number takes the place of a default");
}

/// What a roll-up's rule may name before the type that it is about is known: everything but who
/// asks, as a figure is the same for all.
std::optional<int> named_of_others(std::string_view path) {
    static const RecordType none;
    if (path.starts_with("$me")) return std::nullopt;
    return path.starts_with('$') ? none.variable(path) : std::optional(-1);
}

Rollup::Take read_take(const ModelReader& reader) {
    constexpr std::array<std::pair<std::string_view, Rollup::Take>, 5> takes{
        {{"count", Rollup::Take::count},
         {"sum", Rollup::Take::sum},
         {"average", Rollup::Take::average},
         {"least", Rollup::Take::least},
         {"greatest", Rollup::Take::greatest}}};
    const std::string name = reader.string(20);
    const auto found = std::ranges::find(takes, name, [](const auto& take) { return take.first; });
    if (found != takes.end()) return found->second;
    reader.refuse("must be count, sum, average, least or greatest");
    return Rollup::Take::count;
}

Rollup read_rollup(const ModelReader& reader, const Field& field) {
    reader.object({"take", "field", "of", "by", "where", "below", "in"});
    Rollup rollup;
    rollup.take = read_take(reader.required("take"));
    rollup.of = reader.required("of").name();
    rollup.by = reader.required("by").name();
    const bool counts = rollup.take == Rollup::Take::count;
    if (counts)
        refuse_member(reader, "field", "records are counted, not what they have in a field");
    else
        rollup.field = reader.required("field").name();
    if (counts && field.kind != FieldKind::integer)
        reader.required("take").refuse("a count is a field of kind \"integer\"");
    if (const auto where = reader.optional("where")) rollup.where = where->rule(named_of_others);
    if (const auto below = reader.optional("below")) rollup.below = below->name();
    if (const auto in = reader.optional("in")) {
        rollup.in_own = true;
        if (in->string(20) != "own") in->refuse("must be \"own\": the workspace's currency");
        if (counts || shape_of(field.kind) != ValueShape::money)
            in->refuse("only a roll-up of money is in a currency");
    }
    return rollup;
}

void refuse_for_derived(const ModelReader& reader) {
    if (reader.has("computed"))
        refuse_member(reader, "rollup", "a field is computed or rolled up, not both");
    for (const auto name : {"required", "required_when", "default", "parent", "personal", "search",
                            "exact", "numbered"})
        refuse_member(reader, name,
                      "a computed field is not entered or stored, so this means nothing");
}

void refuse_for_lifecycle(const ModelReader& reader) {
    for (const auto name : {"required", "required_when", "default", "computed", "read_only"})
        refuse_member(reader, name, "the lifecycle alone sets this field");
}

}  // namespace

std::string value_problem(const Error& error) {
    std::string words = error.reason.substr(error.reason.find('.') + 1);
    std::replace(words.begin(), words.end(), '_', ' ');
    return "does not fit the field: " + words;
}

void check_default(const ModelReader& reader, const Field& field) {
    const auto given = default_value(reader, field);
    if (!given) return;
    const auto value = field.read(given->json());
    if (!value) given->refuse(value_problem(value.error()));
    if (value && is_empty(*value)) given->refuse("an empty default says nothing; leave it out");
}

// Not refused when it is read, as earlier builds let it through: nothing of it is searched.
void check_search(const ModelReader& reader, const Field& field) {
    if (field.search && !is_searchable(field.kind))
        reader.required("search").refuse("only texts, tags and addresses are searched");
}

// Not refused when it is read, as earlier builds let it through.
void check_numbered(const ModelReader& reader, const Field& field) {
    if (!field.numbered) return;
    const std::string head = field.numbered->head(*Date::parse("2000-01-01"));
    if (const auto value = field.read(field.numbered->text(head, 1)); !value)
        reader.required("numbered").refuse("its first number " + value_problem(value.error()));
}

Field read_field(const ModelReader& reader) {
    reader.object({"name",      "kind",   "label",    "help",      "required", "required_when",
                   "default",   "min",    "max",      "options",   "to",       "parent",
                   "personal",  "search", "computed", "read_only", "numbered", "rollup",
                   "sensitive", "exact"});
    Field field = read_common(reader);
    if (is_reserved_field(field.name))
        reader.required("name").refuse(in_quotes(field.name) +
                                       " is a name that every record uses itself");
    field.parent = reader.flag("parent");
    field.personal = reader.flag("personal");
    field.sensitive = reader.flag("sensitive");
    field.search = reader.flag("search");
    field.exact = reader.flag("exact");
    if (field.exact && field.kind != FieldKind::text)
        reader.required("exact").refuse("only a text is compared letter by letter");
    field.read_only = reader.flag("read_only") || reader.has("computed") || reader.has("rollup");
    if (field.parent && field.kind != FieldKind::reference)
        reader.required("parent").refuse("only a reference names a parent");
    if (field.personal && !traits(field.kind).sealable)
        reader.required("personal").refuse("this kind of field cannot be sealed");
    if (const auto numbered = reader.optional("numbered")) read_numbered(*numbered, field);
    if (reader.has("computed") || reader.has("rollup")) refuse_for_derived(reader);
    if (const auto rollup = reader.optional("rollup")) field.rollup = read_rollup(*rollup, field);
    if (field.kind == FieldKind::lifecycle) refuse_for_lifecycle(reader);
    return field;
}

void read_field_rules(const ModelReader& reader, Field& field, const VariableResolver& resolver) {
    if (const auto rule = reader.optional("required_when"))
        field.required_when = rule->rule(resolver);
    if (const auto rule = reader.optional("computed")) field.computed = rule->rule(resolver);
    const auto given = reader.optional("default");
    if (!given || !given->json().is_object() || !given->json().contains("rule")) return;
    if (field.numbered) given->refuse("a number takes the place of a default");
    given->object({"rule"});
    // `check_defaults` knows the type that the parent is of.
    field.default_rule = given->required("rule").rule([&](std::string_view path) {
        return path.starts_with(parent_prefix) ? std::optional<int>(variable_context)
                                               : resolver(path);
    });
}

Field read_own_input(const ModelReader& reader, const VariableResolver& resolver) {
    reader.object({"name", "kind", "label", "help", "required", "required_when", "default", "min",
                   "max", "options", "to"});
    Field field = read_common(reader);
    if (field.kind == FieldKind::lifecycle)
        reader.required("kind").refuse("an input cannot be a lifecycle");
    read_field_rules(reader, field, resolver);
    return field;
}

}  // namespace cairn

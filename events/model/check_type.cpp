#include "events/model/check_type.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "events/model/check_defaults.hpp"
#include "events/model/check_rollups.hpp"
#include "events/model/path.hpp"
#include "events/model/read_field.hpp"
#include "events/model/reserved_names.hpp"
#include "events/model/role.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

/// A member that names a field: must be one of the type, and may have to be more.
const Field* check_field(const ModelReader& reader, const RecordType& type) {
    const std::string name = reader.string(path_characters_max);
    const Field* field = type.field(name);
    if (!field) reader.refuse("there is no field " + in_quotes(name));
    return field;
}

/// What a record of the type says of itself beside its fields.
bool is_own_column(const RecordType& type, std::string_view name) {
    constexpr std::array<std::string_view, 4> names{"created_at", "created_by", "updated_at",
                                                    "updated_by"};
    return (name == "state_since" && type.lifecycle) ||
           std::find(names.begin(), names.end(), name) != names.end();
}

void check_text(const ModelReader& reader) {
    const auto& text = reader.json().get_ref<const std::string&>();
    if (!has_visible_character(text)) reader.refuse("shows nothing");
    if (has_unpaired_direction(text)) reader.refuse("has an unpaired control of writing direction");
}

/// What people read and choose from: every text in both languages, and the values of options.
void check_texts(const ModelReader& reader) {
    if (reader.json().is_array())
        for (const ModelReader& element : reader.elements(0, SIZE_MAX)) check_texts(element);
    if (!reader.json().is_object()) return;
    for (const auto& [name, member] : reader.members()) {
        const bool is_text = name == "en" || name == "zh" || name == "value";
        if (is_text && member.json().is_string()) check_text(member);
        check_texts(member);
    }
}

void check_title(const ModelReader& definition, const RecordType& type) {
    const ModelReader reader = definition.required("title");
    const Field* field = check_field(reader, type);
    if (!field) return;
    if (!is_text_like(field->kind))
        reader.refuse("must name a text, not a field of kind " +
                      in_quotes(field_kind_name(field->kind)));
    if (field->is_derived()) reader.refuse("a computed field cannot name a record");
    for (const ModelReader& element : definition.list("subtitle", SIZE_MAX))
        (void)check_field(element, type);
}

/// How many computed fields the fields' values go through; past the bound also where it goes round
/// in circles.
class ComputedDepths {
public:
    explicit ComputedDepths(const RecordType& type) : type_(type) {}

    int of(const Field& field) {
        if (!field.computed) return 0;
        // Whoever comes back to a field that is still being looked at goes round.
        const auto [known, is_new] = known_.emplace(field.slot, computed_depth_max + 1);
        if (!is_new) return known->second;
        int deepest = 0;
        for (const VariableReference& variable : field.computed->variables())
            if (const Field* inner = field_of(type_, variable))
                deepest = std::max(deepest, of(*inner));
        return known_[field.slot] = std::min(deepest, computed_depth_max) + 1;
    }

private:
    const RecordType& type_;
    std::map<std::uint16_t, int> known_;
};

void check_fields(const ModelReader& definition, const RecordType& type, const Model& model) {
    ComputedDepths depths(type);
    std::size_t i = 0;
    for (const ModelReader& element : definition.required("fields").elements(1, SIZE_MAX)) {
        const Field& field = type.fields[i++];
        check_default(element, field);
        check_numbered(element, field);
        check_search(element, field);
        // Not refused when it is read, as earlier builds let it through.
        if (field.name == "warnings")
            element.required("name").refuse("\"warnings\" is what answers say beside a record");
        if (field.name == "state_since")
            element.required("name").refuse("\"state_since\" is what every record says of itself");
        if (field.is_reference() && !model.type(field.to))
            element.required(element.has("to") ? "to" : "kind")
                .refuse("there is no type " + in_quotes(field.to));
        if (field.kind == FieldKind::lifecycle &&
            (!type.lifecycle || type.lifecycle->field != field.name))
            element.required("kind").refuse("`lifecycle` must name this field, and only one");
        if (depths.of(field) > computed_depth_max)
            element.required("computed")
                .refuse("is computed from itself, or through more than 8 other computed fields");
    }
}

void check_unique(const ModelReader& definition, const RecordType& type) {
    for (const ModelReader& key : definition.list("unique", SIZE_MAX))
        for (const ModelReader& element : key.elements(1, SIZE_MAX)) {
            const Field* field = check_field(element, type);
            if (!field) continue;
            if (field->is_derived()) element.refuse("a computed field cannot be unique");
            if (field->kind == FieldKind::lifecycle) element.refuse("a lifecycle cannot be unique");
        }
}

bool is_event(std::string_view name, const RecordType& type) {
    if (name.starts_with(type.name + '.') && is_general_event(name.substr(type.name.size() + 1)))
        return true;
    if (!type.lifecycle) return false;
    const auto& transitions = type.lifecycle->transitions;
    return std::any_of(transitions.begin(), transitions.end(),
                       [&](const Transition& transition) { return transition.event == name; });
}

void check_milestones(const ModelReader& definition, const RecordType& type) {
    for (const ModelReader& element : definition.list("milestones", SIZE_MAX)) {
        const std::string name = element.string(event_name_bytes_max);
        if (!is_event(name, type))
            element.refuse("no event of this type is called " + in_quotes(name));
    }
}

void check_child(const ModelReader& reader, const RecordType& hub, const Model& model) {
    const ModelReader type_reader = reader.required("type");
    const std::string name = type_reader.name();
    const RecordType* type = model.type(name);
    if (!type) return type_reader.refuse("there is no type " + in_quotes(name));
    const ModelReader field_reader = reader.required("field");
    const Field* field = check_field(field_reader, *type);
    if (field && field->to != hub.name)
        field_reader.refuse("does not refer to " + in_quotes(hub.name));
    if (field && field->is_derived()) field_reader.refuse("a computed field cannot be looked up");
}

void check_children(const ModelReader& definition, const RecordType& type, const Model& model) {
    const auto children = definition.optional("children");
    if (!children) return;
    if (!type.hub) return children->refuse("only a hub has children");
    for (const ModelReader& element : children->elements(0, SIZE_MAX))
        check_child(element, type, model);
}

/// A member that names what rows of the type are to show: a field, or one of another record.
void check_shown(const ModelReader& reader, const RecordType& type, const Model& model) {
    const std::string name = reader.string(path_characters_max);
    if (type.variable(name) != variable_path) return (void)check_field(reader, type);
    if (!named_field(model, type, name)) reader.refuse("must end at a field");
}

void check_board(const ModelReader& definition, const RecordType& type, const Model& model) {
    const auto board = definition.optional("board");
    if (!board) return;
    for (const ModelReader& element : board->list("card", SIZE_MAX))
        check_shown(element, type, model);
    const auto measure = board->optional("measure");
    if (!measure) return;
    const Field* field = check_field(*measure, type);
    if (field && (field->shape() != ValueShape::money || field->is_derived()))
        measure->refuse("must name a money field that is not computed");
}

void check_sort(const ModelReader& list, const RecordType& type) {
    const auto sort = list.optional("sort");
    if (!sort) return;
    const std::string text = sort->string(41);
    const std::string_view name = std::string_view(text).substr(text.starts_with('-') ? 1 : 0);
    const bool is_moment = !name.ends_with("_by") && is_own_column(type, name);
    if (!is_moment && !type.field(name)) sort->refuse("there is no field " + in_quotes(name));
}

/// A list that is asked for by name has to have an order; the type's own is passed over.
void check_order(const ModelReader& list, const RecordType& type) {
    const auto sort = list.optional("sort");
    if (!sort) return;
    const std::string text = sort->string(41);
    const Field* field = type.field(std::string_view(text).substr(text.starts_with('-') ? 1 : 0));
    if (field && !is_sortable(field->kind))
        sort->refuse("lists have no order by " + in_quotes(field->name));
}

void check_lists(const ModelReader& definition, const RecordType& type, const Model& model) {
    for (const ModelReader& element : definition.list("home", SIZE_MAX)) {
        check_sort(element, type);
        check_order(element, type);
    }
    const auto list = definition.optional("list");
    if (!list) return;
    for (const ModelReader& element : list->list("columns", SIZE_MAX))
        if (!is_own_column(type, element.string(path_characters_max)))
            check_shown(element, type, model);
    check_sort(*list, type);
}

void check_paths(const ModelReader& definition, const RecordType& type, const Model& model) {
    visit_paths(definition, type, [&](const ModelReader& at, const std::string& path) {
        if (!path_of(model, type, path))
            at.refuse(in_quotes(path) +
                      " leads to nothing that another record has, or through "
                      "more than three references");
    });
}

void check_form(const ModelReader& definition, const RecordType& type) {
    std::vector<const Field*> seen;
    for (const ModelReader& group : definition.list("form", SIZE_MAX))
        for (const ModelReader& element : group.required("fields").elements(1, SIZE_MAX)) {
            const Field* field = check_field(element, type);
            if (std::find(seen.begin(), seen.end(), field) != seen.end())
                element.refuse("is in the form twice");
            seen.push_back(field);
        }
}

/// Why a rule on who reads may not ask for a variable; nothing where it may.
std::string refused_to_ask(const RecordType& type, const VariableReference& variable) {
    if (variable.slot == variable_context) {
        if (variable.path.starts_with("$me.") || variable.path == "$today") return {};
        return "of what stands beside the record only `$me` and `$today` may be asked for";
    }
    if (variable.slot == variable_path)
        return "who reads a record is said by its own fields, not by those of another record";
    const Field* field = field_of(type, variable);
    if (field && field->is_derived())
        return "a computed field may not be asked for: name the fields that it comes from";
    if (field && field->personal)
        return "a personal field may not be asked for, as it can be erased";
    return {};
}

/// Whom records are shown to: by what changes with the record or its reader alone, and not of what
/// everybody has to see.
void check_readers(const ModelReader& definition, const RecordType& type) {
    const auto reader = definition.optional("readers");
    if (!reader || !type.readers) return;
    if (type.name == "user" || type.name == "team")
        return reader->refuse("everybody sees users and teams: take `readers` away");
    if (type.rates) return reader->refuse("everybody sees the type with `rates`: take one away");
    for (const VariableReference& variable : type.readers->variables()) {
        const std::string refused = refused_to_ask(type, variable);
        if (!refused.empty()) return reader->refuse(in_quotes(variable.path) + ": " + refused);
    }
}

/// Rights and signing in know these fields of users by name.
void check_user(const ModelReader& definition, const RecordType& type) {
    const ModelReader fields = definition.required("fields");
    const auto is_there = [&](std::string_view name, FieldKind kind) {
        const Field* field = type.field(name);
        const bool fits = field && field->kind == kind && !field->is_derived() && !field->personal;
        if (!fits)
            fields.refuse("users need a field " + in_quotes(name) + " of kind " +
                          in_quotes(field_kind_name(kind)) + ", neither computed nor personal");
        return fits;
    };
    is_there("active", FieldKind::yes_no);
    if (is_there("email", FieldKind::email) &&
        std::ranges::find(type.unique, std::vector<std::string>{"email"}) == type.unique.end())
        definition.refuse("`unique` must have [\"email\"]: people sign in with it");
    const Field* roles = type.field("roles");
    if (roles && (roles->shape() != ValueShape::texts || roles->is_derived() || roles->personal))
        fields.refuse(
            "the field \"roles\" of users must be choices or tags, neither computed nor personal");
    if (!is_there("role", FieldKind::choice)) return;
    for (const Role role : {Role::member, Role::administrator, Role::auditor})
        if (!type.field("role")->option(role_name(role)))
            fields.refuse("the field \"role\" needs the option " + in_quotes(role_name(role)));
}

void check_states(const ModelReader& reader, const Lifecycle& before, const RecordType& type) {
    if (!type.lifecycle)
        return reader.refuse("the lifecycle cannot be removed, records may be in it");
    if (type.lifecycle->field != before.field)
        reader.required("field").refuse("the lifecycle's field cannot become another one");
    for (const State& state : before.states)
        if (!type.lifecycle->state(state.name))
            reader.required("states").refuse("the state " + in_quotes(state.name) +
                                             " cannot be removed, records may be in it");
}

void check_same_field(const ModelReader& reader, const Field& before, const Field& field) {
    if (field.kind != before.kind)
        return reader.required("kind").refuse(
            "the kind was " + in_quotes(field_kind_name(before.kind)) + " and cannot change");
    if (field.to != before.to)
        return reader.required("to").refuse("referred to " + in_quotes(before.to) +
                                            ", which cannot change");
    if (field.personal && !before.personal)
        reader.required("personal")
            .refuse(
                "a field that is there already cannot become personal: older values stay in the "
                "clear");
    if (!field.personal && before.personal)
        reader.refuse(
            "was personal, which cannot change: its older values would come into the clear");
}

}  // namespace

void check_type(const RecordType& type, const Model& model, ModelProblem& problem) {
    const ModelReader definition(type.definition, "", problem);
    check_texts(definition);
    check_title(definition, type);
    check_fields(definition, type, model);
    check_defaults(definition, type, model);
    check_rollups(definition, type, model);
    check_rates(definition, type, model);
    check_unique(definition, type);
    check_milestones(definition, type);
    check_children(definition, type, model);
    check_paths(definition, type, model);
    check_board(definition, type, model);
    check_lists(definition, type, model);
    check_form(definition, type);
    check_readers(definition, type);
    if (type.name == "user") check_user(definition, type);
}

void check_new_names(const RecordType* before, const RecordType& type, ModelProblem& problem) {
    const ModelReader definition(type.definition, "", problem);
    if (type.name == "milestone" && !before)
        definition.required("type").refuse("\"milestone\" is what timelines call those events");
    const auto lifecycle = definition.optional("lifecycle");
    if (!lifecycle) return;
    for (const ModelReader& element : lifecycle->required("transitions").elements(0, SIZE_MAX)) {
        const ModelReader event = element.required("event");
        const std::string name = event.string(event_name_bytes_max);
        const bool is_ours = name == type.name + ".erased" || name == type.name + ".moved";
        if (is_ours && !(before && is_event(name, *before)))
            event.refuse(in_quotes(name) + " is what Cairn itself records");
        const std::string step = element.required("name").name();
        const bool had = before && before->lifecycle && before->lifecycle->transition(step);
        if (is_lately_reserved_transition(step) && !had)
            element.required("name").refuse(in_quotes(step) + " is a reserved word");
    }
}

void check_inbox_labels(const RecordType& type, ModelProblem& problem) {
    if (type.inboxes.size() < 2) return;
    const ModelReader definition(type.definition, "", problem);
    std::set<std::string> en, zh;
    for (const ModelReader& element : definition.required("inbox").elements(1, SIZE_MAX)) {
        const ModelReader label = element.required("label");
        const Text text = label.text(label_characters_max);
        constexpr const char* taken = "another inbox of the type is called so";
        if (!en.insert(text.en).second) label.required("en").refuse(taken);
        if (!zh.insert(text.zh).second) label.required("zh").refuse(taken);
    }
}

void check_redefinition(const RecordType& before, const RecordType& type, ModelProblem& problem) {
    const ModelReader definition(type.definition, "", problem);
    std::size_t i = 0;
    for (const ModelReader& element : definition.required("fields").elements(1, SIZE_MAX)) {
        const Field& field = type.fields[i++];
        if (const Field* old = before.field_by_slot(field.slot))
            check_same_field(element, *old, field);
    }
    if (!before.lifecycle) return;
    const auto lifecycle = definition.optional("lifecycle");
    check_states(lifecycle ? *lifecycle : definition, *before.lifecycle, type);
}

}  // namespace cairn

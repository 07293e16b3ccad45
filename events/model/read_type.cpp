#include "events/model/read_type.hpp"

#include <algorithm>

#include "events/model/kept_rollups.hpp"
#include "events/model/path.hpp"
#include "events/model/read_field.hpp"
#include "events/model/read_lifecycle.hpp"
#include "events/model/reserved_names.hpp"
#include "events/model/roles/read_role.hpp"

namespace cairn {
namespace {

constexpr std::size_t fields_max = 200;
constexpr std::size_t slots_max = 1'000;
constexpr std::size_t keys_max = 10;
constexpr std::size_t milestones_max = 100;
constexpr std::size_t children_max = 60;
constexpr std::size_t inboxes_max = 10;
constexpr std::size_t home_lists_max = 5;
constexpr std::size_t checks_max = 20;
constexpr std::size_t check_characters_max = 200;
constexpr std::size_t groups_max = 50;
constexpr std::int64_t order_max = 1'000'000;

std::string read_type_name(const ModelReader& reader, ModelProblem& problem) {
    const std::string name = reader.name();
    if (is_reserved_type(name)) reader.refuse(in_quotes(name) + " is a reserved word");
    if (is_model_name(name)) problem.file = "model/" + name + ".json";
    return name;
}

/// What only people see.
void read_appearance(const ModelReader& reader, RecordType& type) {
    type.label = reader.required("label").text(label_characters_max);
    (void)reader.required("label_many").text(label_characters_max);
    if (const auto help = reader.optional("help")) (void)help->text(help_characters_max);
    if (const auto icon = reader.optional("icon")) (void)icon->string(40);
    const auto order = reader.optional("order");
    if (order) (void)order->integer(0, order_max);
    const auto group = reader.optional("group");
    if (group) (void)group->text(label_characters_max);
    if (group && !order) group->refuse("only a type with an `order` stands in the navigation");
}

void retire(Field& field) {
    field.retired = true;
    field.required = field.search = field.parent = false;
    field.required_when = field.computed = field.default_rule = std::nullopt;
    field.numbered = std::nullopt;
    field.rollup = std::nullopt;
    field.default_value = {};
}

/// Known names keep their slots, retired ones too; new names get the next ones. What the definition
/// leaves out is kept, retired.
void assign_slots(std::vector<Field>& fields, const RecordType* before) {
    const std::vector<Field> none;
    const std::vector<Field>& known = before ? before->fields : none;
    std::size_t next = known.size();
    for (Field& field : fields) {
        const auto same = std::find_if(known.begin(), known.end(), [&](const Field& other) {
            return other.name == field.name;
        });
        field.slot = static_cast<std::uint16_t>(same != known.end() ? same->slot : next++);
    }
    const std::size_t listed = fields.size();
    for (const Field& old : known) {
        const auto end = fields.begin() + static_cast<std::ptrdiff_t>(listed);
        if (std::any_of(fields.begin(), end,
                        [&](const Field& field) { return field.slot == old.slot; }))
            continue;
        fields.push_back(old);
        retire(fields.back());
    }
}

void read_fields(const ModelReader& reader, RecordType& type, const RecordType* before) {
    const auto elements = reader.elements(1, fields_max);
    for (const ModelReader& element : elements) {
        Field field = read_field(element);
        if (type.field(field.name))
            element.required("name").refuse("the field " + in_quotes(field.name) +
                                            " is there twice");
        type.fields.push_back(std::move(field));
    }
    assign_slots(type.fields, before);
    if (type.fields.size() > slots_max) reader.refuse("the type has had too many fields over time");
    const VariableResolver resolver = [&type](std::string_view path) {
        return type.variable(path);
    };
    for (std::size_t i = 0; i < elements.size(); ++i)
        read_field_rules(elements[i], type.fields[i], resolver);
}

/// A rule made of rules that were read; nothing where they are too much for one.
std::optional<Rule> joined(const ModelReader& reader, const RecordType& type, const Json& rule) {
    auto compiled =
        Rule::compile(rule, [&type](std::string_view path) { return type.variable(path); });
    if (compiled) return *std::move(compiled);
    reader.refuse("the rules of the inbox are too large together");
    return std::nullopt;
}

Json any_of_rules(const Json& rules) { return Json::object({{"or", rules}}); }
Json none_of(const Json& rules) {
    return Json::object({{"!", Json::array({any_of_rules(rules)})}});
}
Json both(const Json& one, const Json& other) {
    return Json::object({{"and", Json::array({one, other})}});
}

/// One, or several: a record stands in the first that holds.
void read_inbox(const ModelReader& reader, RecordType& type) {
    const auto resolver = [&type](std::string_view path) { return type.variable(path); };
    const bool many = reader.json().is_array();
    Json earlier = Json::array();
    for (const ModelReader& element :
         many ? reader.elements(1, inboxes_max) : std::vector<ModelReader>{reader}) {
        element.object({"when", "label"});
        const ModelReader when = element.required("when");
        (void)when.rule(resolver);
        const Text label = element.required("label").text(label_characters_max);
        if (reader.failed()) return;
        const Json own = earlier.empty() ? when.json() : both(when.json(), none_of(earlier));
        earlier.push_back(when.json());
        if (auto rule = joined(element, type, own))
            type.inboxes.push_back({label, *std::move(rule)});
    }
    type.inbox =
        joined(reader, type, earlier.size() == 1 ? earlier.front() : any_of_rules(earlier));
}

/// What a record says of itself, whoever saves it.
std::vector<Requirement> read_checks(const ModelReader& reader, const RecordType& type) {
    std::vector<Requirement> checks;
    for (const ModelReader& element : reader.list("checks", checks_max)) {
        element.object({"rule", "message"});
        const auto of_record = [&type](std::string_view path) {
            return path.starts_with("$me") ? std::nullopt : type.variable(path);
        };
        checks.push_back({element.required("rule").rule(of_record),
                          element.required("message").text(check_characters_max)});
    }
    return checks;
}

/// Only screens ask for these lists, each as anyone could ask for it.
void read_home(const ModelReader& reader, const RecordType& type) {
    reader.object({"when", "label", "sort"});
    (void)reader.required("when").rule(
        [&type](std::string_view path) { return type.variable(path); });
    (void)reader.required("label").text(label_characters_max);
    if (const auto sort = reader.optional("sort")) (void)sort->string(41);
}

/// What rows show: fields, and those of other records.
std::vector<std::string> read_shown(const ModelReader& reader, std::size_t least) {
    std::vector<std::string> names;
    for (const ModelReader& element : reader.elements(least, fields_max)) {
        names.push_back(element.string(path_characters_max));
        if (std::count(names.begin(), names.end(), names.back()) > 1)
            element.refuse(in_quotes(names.back()) + " is named twice");
    }
    return names;
}

void read_board(const ModelReader& reader, RecordType& type) {
    reader.object({"card", "measure"});
    (void)read_shown(reader.required("card"), 0);
    if (const auto measure = reader.optional("measure")) type.measure = measure->name();
}

void note_listed(RecordType& type, std::string_view name) {
    const Field* field = type.field(name);
    if (!field || std::ranges::binary_search(type.listed, field->slot)) return;
    type.listed.insert(std::ranges::upper_bound(type.listed, field->slot), field->slot);
}

void read_list(const ModelReader& reader, RecordType& type) {
    reader.object({"columns", "sort"});
    for (const std::string& name : read_shown(reader.required("columns"), 1))
        note_listed(type, name);
    if (const auto sort = reader.optional("sort")) type.list_sort = sort->string(41);
    const std::string_view sort = type.list_sort;
    note_listed(type, sort.starts_with('-') ? sort.substr(1) : sort);
}

RateFields read_rates(const ModelReader& reader) {
    reader.object({"currency", "rate", "from"});
    return {reader.required("currency").name(), reader.required("rate").name(),
            reader.required("from").name()};
}

void note_paths(const ModelReader& definition, RecordType& type) {
    visit_paths(definition, type, [&](const ModelReader& at, const std::string& path) {
        if (std::ranges::find(type.paths, path) != type.paths.end()) return;
        if (type.paths.size() == paths_max)
            at.refuse("the type names too much of other records: at most " +
                      std::to_string(paths_max) + " paths");
        type.paths.push_back(path);
    });
}

void read_lists(const ModelReader& reader, RecordType& type) {
    for (const ModelReader& element : reader.list("unique", keys_max))
        type.unique.push_back(element.names(1, keys_max));
    for (const ModelReader& element : reader.list("milestones", milestones_max))
        type.milestones.push_back(element.string(81));
    for (const ModelReader& element : reader.list("children", children_max)) {
        element.object({"type", "field", "label"});
        type.children.push_back(
            {element.required("type").name(), element.required("field").name()});
        (void)element.required("label").text(label_characters_max);
    }
    for (const ModelReader& element : reader.list("form", groups_max)) {
        element.object({"label", "fields"});
        (void)element.required("label").text(label_characters_max);
        (void)element.required("fields").names(1, fields_max);
    }
}

}  // namespace

std::shared_ptr<RecordType> read_type(const Json& definition,
                                      const RecordType* before,
                                      std::uint16_t number,
                                      ModelProblem& problem) {
    auto type = std::make_shared<RecordType>();
    const ModelReader reader(definition, "", problem);
    type->number = number;
    type->definition = definition;
    // The name first: problems are told by file.
    type->name = read_type_name(reader.required("type"), problem);
    reader.object({"type",   "label",     "label_many", "help",       "icon",
                   "hub",    "order",     "group",      "title",      "subtitle",
                   "fields", "lifecycle", "unique",     "milestones", "inbox",
                   "home",   "children",  "board",      "list",       "form",
                   "checks", "rates",     "readers",    "membership", "sensitive"});
    read_appearance(reader, *type);
    type->hub = reader.flag("hub");
    type->sensitive = reader.flag("sensitive");
    type->title = reader.required("title").name();
    if (const auto subtitle = reader.optional("subtitle")) (void)subtitle->names(0, 3);
    read_fields(reader.required("fields"), *type, before);
    if (const auto lifecycle = reader.optional("lifecycle")) read_lifecycle(*lifecycle, *type);
    type->checks = read_checks(reader, *type);
    if (const auto readers = reader.optional("readers"))
        type->readers =
            readers->rule([&type](std::string_view path) { return type->variable(path); });
    read_lists(reader, *type);
    if (const auto inbox = reader.optional("inbox")) read_inbox(*inbox, *type);
    for (const ModelReader& element : reader.list("home", home_lists_max))
        read_home(element, *type);
    if (const auto board = reader.optional("board")) read_board(*board, *type);
    if (const auto list = reader.optional("list")) read_list(*list, *type);
    if (const auto rates = reader.optional("rates")) type->rates = read_rates(*rates);
    if (const auto membership = reader.optional("membership"))
        type->membership = read_membership(*membership);
    if (!reader.failed()) note_paths(reader, *type);
    note_listed(*type, type->title);
    if (type->lifecycle) note_listed(*type, type->lifecycle->field);
    if (!reader.failed())
        for (Field& field : type->fields) note_what_it_is_of(*type, field);
    return type;
}

}  // namespace cairn

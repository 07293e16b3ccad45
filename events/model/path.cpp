#include "events/model/path.hpp"

#include "events/model/model_reader.hpp"
#include "events/rules/rule_operation.hpp"

namespace cairn {
namespace {

bool is_path(const RecordType& type, std::string_view text) {
    return type.variable(text) == variable_path;
}

/// The operation that an object with one member is.
std::optional<Operation> operation_of(const Json& json) {
    const bool is_one = json.is_object() && json.size() == 1;
    return is_one ? operation_named(json.begin().key()) : std::nullopt;
}

bool names_variables(std::optional<Operation> operation) {
    return operation == Operation::variable || operation == Operation::missing ||
           operation == Operation::missing_some;
}

void visit_parts(const ModelReader& part,
                 const RecordType& type,
                 bool are_names,
                 const PathVisitor& visit) {
    const Json& json = part.json();
    const auto* text = json.get_ptr<const std::string*>();
    if (text && are_names && is_path(type, *text)) visit(part, *text);
    if (json.is_array())
        for (const ModelReader& element : part.elements(0, SIZE_MAX))
            visit_parts(element, type, are_names, visit);
    if (!json.is_object()) return;
    const auto operation = operation_of(json);
    for (const auto& [name, member] : part.members()) {
        // What a roll-up asks is about other records.
        if (name == "rollup") continue;
        const bool names = are_names || names_variables(operation);
        if (!operation || !is_over_elements(*operation) || !member.json().is_array()) {
            visit_parts(member, type, names, visit);
            continue;
        }
        std::size_t i = 0;
        for (const ModelReader& argument : member.elements(0, SIZE_MAX))
            // The second is about each element of the first.
            if (i++ != 1) visit_parts(argument, type, names, visit);
    }
}

}  // namespace

std::optional<Path> path_of(const Model& model, const RecordType& type, std::string_view text) {
    Path path;
    path.type = &type;
    while (is_path(*path.type, text)) {
        if (path.references.size() == path_references_max) return std::nullopt;
        const std::size_t dot = text.find('.');
        path.references.push_back(path.type->field(text.substr(0, dot)));
        path.type = model.type(path.references.back()->to);
        if (!path.type) return std::nullopt;
        text.remove_prefix(dot + 1);
    }
    if (path.references.empty() || text.starts_with('$') || !path.type->variable(text))
        return std::nullopt;
    path.rest = text;
    path.field = path.type->field(text.substr(0, text.find('.')));
    path.is_part = path.field && text != path.field->name;
    return path;
}

const Field* named_field(const Model& model, const RecordType& type, std::string_view name) {
    const auto path = path_of(model, type, name);
    if (!path) return type.field(name);
    return path->is_part ? nullptr : path->field;
}

std::optional<int> variable_in(const Model& model, const RecordType& type, std::string_view text) {
    const auto slot = type.variable(text);
    return slot == variable_path && !path_of(model, type, text) ? std::nullopt : slot;
}

void visit_paths(const ModelReader& definition, const RecordType& type, const PathVisitor& visit) {
    visit_parts(definition, type, false, visit);
    if (const auto list = definition.optional("list"))
        if (const auto columns = list->optional("columns"))
            visit_parts(*columns, type, true, visit);
    if (const auto board = definition.optional("board"))
        if (const auto card = board->optional("card")) visit_parts(*card, type, true, visit);
}

}  // namespace cairn

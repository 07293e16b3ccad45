#include "cli/import/record_update.hpp"

#include <algorithm>

namespace cairn {

namespace {

/// A person who was forgotten stays so: an export shows the word, not a value.
bool stays_erased(const Json& present, const Json& given) {
    return present.is_object() && present.contains("erased") &&
           (given.is_null() || given == "erased");
}

bool is_so_already(const Field& field, const Json& present, const Json& given) {
    if (present == given || stays_erased(present, given)) return true;
    const auto before = field.read(present);
    const auto after = field.read(given);
    // What cannot be read is for the workspace to refuse.
    return before && after && *before == *after;
}

/// The address with the row's lines in place of the present ones; a line that is empty there goes.
Json with_other_lines(Json present, const std::vector<std::string>& lines, const Json& given) {
    for (const auto& line : lines) present.erase(line);
    if (given.is_object()) present.update(given);
    return present.empty() ? Json() : present;
}

/// What the row says, and of its addresses and amounts what it says nothing of, as it is now.
Json completed_fields(const Json& present, const MappedRow& row) {
    Json fields = row.fields;
    for (const auto& [name, lines] : row.address_lines) {
        const Json address = present.value(name, Json());
        const bool is_there = address.is_object() && !address.contains("erased");
        if (is_there && fields.contains(name))
            fields[name] = with_other_lines(address, lines, fields[name]);
    }
    for (const auto& name : row.assumed_currencies) {
        const Json amount = present.value(name, Json());
        if (amount.is_object() && amount.contains("currency") && fields.contains(name))
            fields[name]["currency"] = amount["currency"];
    }
    return fields;
}

Json changes_of(const RecordType& type, const Json& present, const Json& fields) {
    Json changes = Json::object();
    for (const auto& [name, given] : fields.items())
        if (!is_so_already(*type.field(name), present.value(name, Json()), given))
            changes[name] = given;
    return changes;
}

/// Takes those of the changes that the transition asks for.
Json taken_inputs(const Transition& transition, Json& changes) {
    Json inputs = Json::object();
    for (const auto& input : transition.inputs) {
        const auto given = input.of_record ? changes.find(input.field.name) : changes.end();
        if (given == changes.end()) continue;
        inputs[input.field.name] = *given;
        changes.erase(given);
    }
    return inputs;
}

Result<const Transition*> way_to(const RecordType& type,
                                 const std::string& from,
                                 const std::string& to) {
    const Transition* way = nullptr;
    const Json states{{"from", from}, {"to", to}};
    for (const auto& transition : type.lifecycle->transitions) {
        if (transition.to != to || !transition.leaves(from)) continue;
        if (way) return rejected("import.several_transitions", states);
        way = &transition;
    }
    if (!way) return rejected("import.no_transition", states);
    return way;
}

}  // namespace

Json fields_to_create(const Mapping& mapping, const RecordType& type, Json fields) {
    for (const FieldSource& source : mapping.fields)
        if (type.field(source.field)->numbered && !fields.contains(source.field))
            fields[source.field] = nullptr;
    return fields;
}

Result<std::vector<Json>> commands_to_update(const RecordType& type,
                                             const Json& present,
                                             const MappedRow& row) {
    const std::string target = type.name + '/' + present.at("id").get<std::string>();
    Json changes = changes_of(type, present, completed_fields(present, row));
    std::vector<Json> commands;
    const bool is_archived = present.value("archived", false);
    const bool back = is_archived && row.archived == false;
    if (back) commands.push_back({{"restore", target}});
    Json advance;
    if (const auto state = type.lifecycle ? changes.find(type.lifecycle->field) : changes.end();
        state != changes.end()) {
        const auto way = way_to(type, present.value(type.lifecycle->field, ""),
                                state->is_string() ? state->get<std::string>() : "");
        if (!way) return tl::unexpected(way.error());
        changes.erase(state);
        advance = {{"advance", target},
                   {"transition", (*way)->name},
                   {"inputs", taken_inputs(**way, changes)}};
    }
    if (!changes.empty()) commands.push_back({{"change", target}, {"fields", std::move(changes)}});
    if (!advance.is_null()) commands.push_back(std::move(advance));
    if (!is_archived && row.archived == true) commands.push_back({{"archive", target}});
    return commands;
}

}  // namespace cairn

#include "projections/reading/answer_record.hpp"

#include "projections/query/row_writer.hpp"

namespace cairn {
namespace {

/// The steps that the record's state, its reader's roles and their `when` allow. Those have a
/// budget of their own, as what they cost hides no record; where it is spent the state alone says,
/// and whoever takes the step is told.
void write_transitions(JsonWriter& out, const ReadableRecord& record, const Reader& reader) {
    out.name("transitions").begin_array();
    Reader of_steps = reader;
    of_steps.budget = {.looks = reader.budget.looks};
    const RecordType& type = record.type();
    ViewVariables variables(type, of_steps);
    variables.look_at(record);
    const std::string_view state = record.state();
    const bool asks_rights = reader.access().rights() != nullptr;
    const auto is_open = [&](const Transition& transition) {
        return transition.leaves(state) &&
               (!asks_rights || of_steps.may({Verb::step, transition.name}, record)) &&
               (!transition.when ||
                transition.when->evaluate(variables, of_steps.budget).truthy() ||
                of_steps.budget.is_spent());
    };
    if (type.lifecycle && !record.archived())
        for (const Transition& transition : type.lifecycle->transitions)
            if (is_open(transition)) out.string(transition.name);
    out.end_array();
    // Who has more looks tells what the steps ask.
    if (of_steps.budget.looks < 0 && reader.budget.looks <= short_looks_max)
        reader.budget.left = -1;
}

}  // namespace

Result<std::string> answer_record(ReadingState& state, const StreamName& ref) {
    const Reader& reader = state.answering(state.newest);
    const auto found = readable_record(reader, ref);
    if (!found) return tl::unexpected(found.error());
    JsonWriter record;
    Mentioned mentioned;
    RowWriter(reader).write(record, found->record, mentioned);
    JsonWriter more;
    more.begin_object();
    write_titles(more, mentioned, reader);
    write_transitions(more, found->record, reader);
    more.end_object();
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    std::string text = record.take();
    text.back() = ',';
    return text.append(more.text(), 1);
}

Result<std::string> answer_short_record(ReadingState& state, const StreamName& ref) {
    state.answering(state.newest).budget.looks = short_looks_max;
    return answer_record(state, ref);
}

Result<std::string> answer_model(ReadingState& state, std::string_view type_name) {
    const Reader& reader = state.answering(state.newest);
    if (!type_name.empty()) {
        const RecordType* type = reader.model->type(type_name);
        if (!type) return not_found("type.unknown", {{"record_type", type_name}});
        return json_text(type->definition);
    }
    JsonWriter out;
    out.begin_object().name("position").position(reader.at.value).name("types").begin_array();
    for (const auto& type : reader.model->types()) out.json(type->definition);
    out.end_array();
    if (!reader.model->roles().empty()) {
        out.name("roles").begin_array();
        for (const auto& role : reader.model->roles()) out.json(role->definition);
        out.end_array();
    }
    out.end_object();
    return out.take();
}

Result<std::string> answer_role(ReadingState& state, std::string_view name) {
    const RoleDefinition* role = state.answering(state.newest).model->role(name);
    if (!role) return not_found("role.unknown", {{"role", name}});
    return json_text(role->definition);
}

}  // namespace cairn

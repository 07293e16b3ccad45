#include "events/model/check_defaults.hpp"

#include "events/model/reach.hpp"

namespace cairn {
namespace {

constexpr const char* from_personal =
    "names a personal field, so only a personal field may take it up";

/// A variable of a default: what is wrong with it, empty where nothing is.
std::string problem_of(const std::string& path,
                       const Field& field,
                       const RecordType& type,
                       const Model& model) {
    const Field* up = type.parent();
    const RecordType* above = up ? model.type(up->to) : nullptr;
    if (!above) return "no field of this type is a `parent`";
    const std::string_view wanted = std::string_view(path).substr(parent_prefix.size());
    const Field* named = above->field(wanted.substr(0, wanted.find('.')));
    // What lies further on is named by a path from a reference of the record itself.
    const auto slot = above->variable(wanted);
    if (!named || !slot || *slot == variable_path)
        return "the type " + in_quotes(above->name) + " has no " + in_quotes(wanted);
    if (!field.personal && tells_personal(*named, *above, model)) return from_personal;
    return {};
}

void check_default(const ModelReader& element,
                   const Field& field,
                   const RecordType& type,
                   const Model& model) {
    if (!field.default_rule) return;
    if (!field.personal && names_personal(*field.default_rule, type, &model))
        element.required("default").refuse(from_personal);
    for (const VariableReference& variable : field.default_rule->variables()) {
        if (!variable.path.starts_with(parent_prefix)) continue;
        const std::string problem = problem_of(variable.path, field, type, model);
        if (!problem.empty()) element.required("default").refuse(problem);
    }
}

}  // namespace

void check_defaults(const ModelReader& definition, const RecordType& type, const Model& model) {
    std::size_t i = 0;
    for (const ModelReader& element : definition.required("fields").elements(1, SIZE_MAX))
        check_default(element, type.fields[i++], type, model);
    const auto lifecycle = definition.optional("lifecycle");
    if (!lifecycle) return;
    i = 0;
    for (const ModelReader& element : lifecycle->required("transitions").elements(0, SIZE_MAX)) {
        const Transition& transition = type.lifecycle->transitions[i++];
        std::size_t j = 0;
        for (const ModelReader& input : element.list("inputs", SIZE_MAX)) {
            const Input& known = transition.inputs[j++];
            if (!known.of_record) check_default(input, known.field, type, model);
        }
    }
}

}  // namespace cairn

#include "events/model/reach.hpp"

#include <algorithm>

#include "events/model/path.hpp"

namespace cairn {
namespace {

bool is_personal(const Field& field) { return field.personal; }

}  // namespace

bool Reach::of(const Rule& rule, const RecordType& type) {
    return std::ranges::any_of(rule.variables(), [&](const VariableReference& variable) {
        if (variable.path.starts_with('$')) return found_.context(variable.path);
        const auto path = model_ ? path_of(*model_, type, variable.path) : std::nullopt;
        if (path)
            return std::ranges::any_of(path->references,
                                       [&](const Field* each) { return found_.field(*each); }) ||
                   (path->field && at(*path->field, *path->type));
        const Field* field = type.field(variable.path.substr(0, variable.path.find('.')));
        return field && at(*field, type);
    });
}

bool Reach::of(const Field& field, const RecordType& type) {
    if (field.computed) return of(*field.computed, type);
    const RecordType* records = field.rollup && model_ ? model_->type(field.rollup->of) : nullptr;
    if (!records) return false;
    const Field* taken = records->field(field.rollup->field);
    return (taken && at(*taken, *records)) ||
           (field.rollup->where && of(*field.rollup->where, *records));
}

bool Reach::at(const Field& field, const RecordType& type) {
    return found_.field(field) ||
           (field.is_derived() && seen_.emplace(type.number, field.slot).second && of(field, type));
}

bool names_personal(const Rule& rule, const RecordType& type, const Model* model) {
    return Reach(model, {.field = is_personal}).of(rule, type);
}

bool tells_personal(const Field& field, const RecordType& type, const Model& model) {
    return field.personal || Reach(&model, {.field = is_personal}).of(field, type);
}

bool shows_now(const RecordType& type, const Model& model) {
    Reach reach(&model, {.context = [](std::string_view path) { return path == "$now"; }});
    return std::ranges::any_of(
               type.fields,
               [&](const Field& field) { return !field.retired && reach.of(field, type); }) ||
           std::ranges::any_of(type.paths, [&](const std::string& text) {
               const auto path = path_of(model, type, text);
               return path && path->field && reach.of(*path->field, *path->type);
           });
}

}  // namespace cairn

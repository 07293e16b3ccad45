#include "events/model/roles/hidden_fields.hpp"

#include <algorithm>

#include "events/model/reach.hpp"

namespace cairn {

HiddenFields::HiddenFields(const FieldsByType& names, const Model& model) : model_(model) {
    for (const auto& [name, fields] : names) {
        const RecordType* type = model.type(name);
        if (!type) continue;
        for (const std::string& each : fields)
            if (const Field* field = type->field(each))
                fields_.emplace(field, name + '.' + field->name);
    }
}

std::string HiddenFields::named(const Field* field) const {
    const auto found = fields_.find(field);
    return found == fields_.end() ? std::string() : found->second;
}

std::string HiddenFields::asked_by(const Rule& rule, const RecordType& type) const {
    std::string asked;
    Reach reach(&model_, {.field = [&](const Field& field) {
        asked = named(&field);
        return !asked.empty();
    }});
    return reach.of(rule, type) ? asked : std::string();
}

std::string HiddenFields::asked_by(const Field& derived, const RecordType& type) const {
    if (const auto& rollup = derived.rollup) {
        const RecordType* records = model_.type(rollup->of);
        const std::string by = records ? named(records->field(rollup->by)) : std::string();
        if (!by.empty()) return by;
        if (std::string below = named(type.field(rollup->below)); !below.empty()) return below;
    }
    std::string asked;
    Reach reach(&model_, {.field = [&](const Field& field) {
        asked = named(&field);
        return !asked.empty();
    }});
    return reach.of(derived, type) ? asked : std::string();
}

std::string HiddenFields::asked_by_default(const Rule& rule, const RecordType& type) const {
    if (std::string own = asked_by(rule, type); !own.empty()) return own;
    const Field* up = type.parent();
    const RecordType* above = up ? model_.type(up->to) : nullptr;
    if (!above) return {};
    for (const VariableReference& variable : rule.variables()) {
        if (!variable.path.starts_with(parent_prefix)) continue;
        const std::string path = variable.path.substr(parent_prefix.size());
        const Field* field = above->field(path.substr(0, path.find('.')));
        if (!field) continue;
        if (std::string its = named(field); !its.empty()) return its;
        if (!field->is_derived()) continue;
        if (std::string its = asked_by(*field, *above); !its.empty()) return its;
    }
    return {};
}

std::vector<const RecordType*> types_written_by(const Transition& step,
                                                const RecordType& own,
                                                const Model& model) {
    std::vector<const RecordType*> types{&own};
    for (const Effect& effect : step.effects) {
        const auto* create = std::get_if<CreateEffect>(&effect);
        const auto* change = std::get_if<ChangeEffect>(&effect);
        const std::string& name = create ? create->type : change ? change->type : own.name;
        const RecordType* type = model.type(name);
        if (type && std::ranges::find(types, type) == types.end()) types.push_back(type);
    }
    return types;
}

FieldsByType with_what_tells(FieldsByType names, const Model& model) {
    for (bool has_grown = !names.empty(); has_grown;) {
        has_grown = false;
        const HiddenFields hidden(names, model);
        for (const auto& type : model.types())
            for (const Field& field : type->fields) {
                const bool is_open = field.is_derived() && !field.retired && !hidden.has(field);
                if (!is_open || hidden.asked_by(field, *type).empty()) continue;
                names[type->name].insert(field.name);
                has_grown = true;
            }
    }
    return names;
}

}  // namespace cairn

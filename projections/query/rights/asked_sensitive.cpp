#include "projections/query/rights/asked_sensitive.hpp"

#include <algorithm>

namespace cairn {

bool is_sensitive_name(std::string_view name,
                       const RecordType& type,
                       const Model& model,
                       const Access& access) {
    if (name.starts_with('$')) return false;
    if (name == "title") name = type.title;
    if (const Field* own = type.field(name.substr(0, name.find('.'))))
        if (is_sensitive(type, *own, access)) return true;
    const auto path = path_of(model, type, name);
    return path && is_sensitive(*path, access);
}

bool asks_sensitive(const Query& query,
                    const RecordType& type,
                    const Model& model,
                    const Access& access) {
    const auto is_named = [&](std::string_view name) {
        return is_sensitive_name(name, type, model, access);
    };
    if (query.filter && std::ranges::any_of(query.filter->variables(), [&](const auto& variable) {
            return is_named(variable.path);
        }))
        return true;
    if (std::ranges::any_of(query.sort, [&](const SortKey& key) { return is_named(key.field); }))
        return true;
    return !query.words.empty() && std::ranges::any_of(type.fields, [&](const Field& field) {
        const bool is_looked_in = field.search || field.name == type.title;
        return is_looked_in && !field.retired && is_sensitive(type, field, access);
    });
}

}  // namespace cairn

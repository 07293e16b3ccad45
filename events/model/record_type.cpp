#include "events/model/record_type.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace cairn {
namespace {

struct FixedName {
    std::string_view name;
    FixedVariable slot;
};
constexpr std::array<FixedName, 8> fixed_names{{{"id", variable_id},
                                                {"type", variable_type},
                                                {"created_at", variable_created_at},
                                                {"created_by", variable_created_by},
                                                {"updated_at", variable_updated_at},
                                                {"updated_by", variable_updated_by},
                                                {"archived", variable_archived},
                                                {"state_since", variable_state_since}}};

/// What every rule may ask, whoever evaluates it; inputs and the like only exist in transitions.
std::optional<int> general_context(std::string_view path) {
    constexpr std::array<std::string_view, 7> names{"$me.id", "$me.role", "$me.teams", "$now",
                                                    "$today", "$lang",    "$currency"};
    if (std::ranges::find(names, path) != names.end()) return variable_context;
    return std::nullopt;
}

std::optional<int> fixed_variable(std::string_view path) {
    const auto found = std::find_if(fixed_names.begin(), fixed_names.end(),
                                    [&](const FixedName& fixed) { return fixed.name == path; });
    if (found == fixed_names.end()) return std::nullopt;
    return found->slot;
}

}  // namespace

std::optional<int> RecordType::variable(std::string_view path) const {
    if (path.starts_with('$')) return general_context(path);
    const std::size_t dot = path.find('.');
    const Field* named = field(path.substr(0, dot));
    if (!named) return fixed_variable(path);
    if (dot != std::string_view::npos && !has_member(named->kind, path.substr(dot + 1)))
        return std::nullopt;
    return named->slot;
}

const Field* RecordType::field(std::string_view wanted) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) {
        return field.name == wanted && !field.retired;
    });
    return found == fields.end() ? nullptr : &*found;
}

const Field* RecordType::parent() const {
    const auto found = std::ranges::find_if(
        fields, [](const Field& field) { return field.parent && !field.retired; });
    return found == fields.end() ? nullptr : &*found;
}

const Field* RecordType::field_by_slot(std::uint16_t slot) const {
    // Fields that never moved stand at their slot.
    if (slot < fields.size() && fields[slot].slot == slot) return &fields[slot];
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.slot == slot; });
    return found == fields.end() ? nullptr : &*found;
}

const Field* field_of(const RecordType& type, const VariableReference& variable) {
    const bool is_field = variable.slot >= 0 && variable.slot < variable_id;
    return is_field ? type.field_by_slot(static_cast<std::uint16_t>(variable.slot)) : nullptr;
}

bool names_personal(const Rule& rule, const RecordType& type) {
    // Each field once: they may name each other in a ring, which nobody has refused yet.
    std::set<std::uint16_t> seen;
    std::vector<const Rule*> rules{&rule};
    while (!rules.empty()) {
        const Rule& next = *rules.back();
        rules.pop_back();
        for (const VariableReference& variable : next.variables()) {
            const Field* field = field_of(type, variable);
            if (!field || !seen.insert(field->slot).second) continue;
            if (field->personal) return true;
            if (field->computed) rules.push_back(&*field->computed);
        }
    }
    return false;
}

}  // namespace cairn

#include "events/model/record_type.hpp"

#include <algorithm>
#include <array>

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

/// Whether a path may go on through it: it is stored, and refers to one record.
bool leads_on(const Field& field) {
    return field.shape() == ValueShape::id && field.is_reference() && !field.is_derived();
}

}  // namespace

std::optional<int> RecordType::variable(std::string_view path) const {
    if (path.starts_with('$')) return general_context(path);
    const std::size_t dot = path.find('.');
    const Field* named = field(path.substr(0, dot));
    if (!named) return fixed_variable(path);
    if (dot == std::string_view::npos) return named->slot;
    if (leads_on(*named)) return variable_path;
    if (!has_member(named->kind, path.substr(dot + 1))) return std::nullopt;
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

}  // namespace cairn

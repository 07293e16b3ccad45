#include <algorithm>
#include <array>

#include "events/model/model_parts.hpp"

namespace cairn {
namespace {

struct FixedName {
    std::string_view name;
    FixedVariable slot;
};
constexpr std::array<FixedName, 7> fixed_names{{{"id", variable_id},
                                                {"type", variable_type},
                                                {"created_at", variable_created_at},
                                                {"created_by", variable_created_by},
                                                {"updated_at", variable_updated_at},
                                                {"updated_by", variable_updated_by},
                                                {"archived", variable_archived}}};

template <std::size_t n>
bool is_one_of(std::string_view name, const std::array<std::string_view, n>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What every rule may ask, whoever evaluates it; inputs and the like only exist in transitions.
std::optional<int> general_context(std::string_view path) {
    constexpr std::array<std::string_view, 7> names{"$me.id", "$me.role", "$me.teams", "$now",
                                                    "$today", "$lang",    "$currency"};
    if (is_one_of(path, names)) return variable_context;
    return std::nullopt;
}

std::optional<int> fixed_variable(std::string_view path) {
    const auto found = std::find_if(fixed_names.begin(), fixed_names.end(),
                                    [&](const FixedName& fixed) { return fixed.name == path; });
    if (found == fixed_names.end()) return std::nullopt;
    return found->slot;
}

bool is_index(std::string_view text) {
    return !text.empty() && text.size() <= 6 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool has_member(FieldKind kind, std::string_view rest) {
    constexpr std::array<std::string_view, 2> of_money{"amount", "currency"};
    constexpr std::array<std::string_view, 5> of_address{"country", "region", "city", "street",
                                                         "postcode"};
    switch (kind) {
        case FieldKind::money: return is_one_of(rest, of_money);
        case FieldKind::address: return is_one_of(rest, of_address);
        case FieldKind::choices:
        case FieldKind::tags:
        case FieldKind::references: return is_index(rest);
        default: return false;
    }
}

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

const Field* RecordType::field_by_slot(std::uint16_t slot) const {
    // Fields that never moved stand at their slot.
    if (slot < fields.size() && fields[slot].slot == slot) return &fields[slot];
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.slot == slot; });
    return found == fields.end() ? nullptr : &*found;
}

bool is_reserved_field(std::string_view name) {
    constexpr std::array<std::string_view, 13> names{
        "id",         "type",     "version", "position", "created_at",  "created_by", "updated_at",
        "updated_by", "archived", "title",   "titles",   "transitions", "created"};
    return is_one_of(name, names);
}

}  // namespace cairn

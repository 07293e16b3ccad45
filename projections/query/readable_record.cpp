#include "projections/query/readable_record.hpp"

namespace cairn {

Value ReadableRecord::value(const Field& field) const {
    if (hides(field)) return {};
    Value stored = stored_.value(field.slot);
    const bool is_older = is_empty(stored) && field.kind == FieldKind::lifecycle &&
                          type_->lifecycle && !field.retired;
    if (is_older) return type_->lifecycle->initial;
    // Few are sealed, and the name of the record is made for each of them.
    if (!std::holds_alternative<Sealed>(stored)) return stored;
    return access_->opened(field, {type_->name, id()}, std::move(stored));
}

std::string_view ReadableRecord::text(const Field& field) const {
    return is_shown_as_stored(field) ? stored_.text(field.slot) : std::string_view{};
}

bool ReadableRecord::seals_open_field() const {
    bool any = false;
    stored_.visit_slots([&](std::uint16_t slot, std::size_t place) {
        if (any || !stored_.stored_at(place).is_sealed()) return;
        const Field* field = type_->field_by_slot(slot);
        any = field && !field->personal;
    });
    return any;
}

Value ReadableRecord::measure() const {
    const Field* field = type_->measure.empty() ? nullptr : type_->field(type_->measure);
    return field && !field->is_derived() ? value(*field) : Value{};
}

}  // namespace cairn

#pragma once

#include "events/model/model.hpp"

namespace cairn {

/// A list that the world keeps in order, so that a page of it costs what the page holds and not
/// what the list does: the records of a type that are not archived and whose field refers to a
/// user, by the type's measure (sales by owner and amount).
struct OrderedList {
    std::uint16_t type = 0;  ///< Its number.
    std::uint16_t slot = 0;  ///< Of the field.
    Uuid user;
};

enum class Order : std::uint8_t { largest_first, smallest_first };  ///< Empty ones last in both.

/// The money that a type's lists are ordered by; null where it has none, or none that is stored in
/// the open, and so no such lists.
[[nodiscard]] inline const Field* measure_of_lists(const RecordType& type) {
    const Field* measure = type.measure.empty() ? nullptr : type.field(type.measure);
    return measure && !measure->personal && !measure->is_derived() ? measure : nullptr;
}

/// Whether there is a list for each user whom the field refers to.
[[nodiscard]] inline bool has_ordered_lists(const Field& field) {
    return field.kind == FieldKind::user && !field.personal && !field.is_derived();
}

}  // namespace cairn

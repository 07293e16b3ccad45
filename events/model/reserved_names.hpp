#pragma once

#include <cstddef>
#include <string_view>

namespace cairn {

/// Categories of streams that are not records, and that no type may be called.
[[nodiscard]] bool is_reserved_type(std::string_view name);
/// Names that a record's JSON uses itself, and that no field may have.
[[nodiscard]] bool is_reserved_field(std::string_view name);
/// Whether a record says it of itself beside its fields. A field of an earlier build may be called
/// so all the same, and then is what is meant.
[[nodiscard]] bool is_beside_fields(std::string_view name);
/// Path segments under a record that no transition may be called.
[[nodiscard]] bool is_reserved_transition(std::string_view name);
/// Those of them that a transition of an earlier build may be called all the same: it is asked for
/// by another method than what stands there.
[[nodiscard]] bool is_lately_reserved_transition(std::string_view name);
/// Of an event's name, `<type>.<past tense>`.
constexpr std::size_t event_name_bytes_max = 81;
/// Names of events that every type has: "created", "archived" …
[[nodiscard]] bool is_general_event(std::string_view past);

}  // namespace cairn

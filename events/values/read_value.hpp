#pragma once

#include "core/json.hpp"
#include "core/result.hpp"
#include "events/values/value.hpp"

namespace cairn {

/// Reads a value of `kind` from JSON as the outside gives it: trims, checks UTF-8, control
/// characters, format and the kind's own bounds (events/MODEL.md). null, "", [] and texts of which
/// nothing is to be seen give empty. Does not know options or the other rules of a field:
/// `Field::read` does. Fails with
/// - "field.wrong_type" {expected}: another JSON type than the kind's; a number with a fraction
/// must be a decimal string
/// - "field.format" {expected}: the right type, but not readable as the kind
/// - "field.not_utf8", "field.control_character"
/// - "field.unpaired_direction": in one of a text's lines
/// - "field.out_of_range" {min, max}: an integer past ±2^53
/// - "field.too_long" {max} in characters, "field.too_many" {max} in elements
/// - "field.duplicate_element" {value}
/// and with `index` or `member` in the data where the fault lies in an element of a list or a
/// member of an object.
[[nodiscard]] Result<Value> read_value(FieldKind kind, const Json& json);

}  // namespace cairn

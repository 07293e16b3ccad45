#pragma once

#include "core/json_writer.hpp"
#include "events/access.hpp"

namespace cairn {

/// The members `roles` and `rights` of *me* (PROTOCOL.md), so that screens offer what may be done;
/// nothing where a person's role alone says it.
void write_rights(JsonWriter& out, const Access& access, const Model& model);

}  // namespace cairn

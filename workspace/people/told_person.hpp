#pragma once

#include <string>

#include "workspace/people.hpp"

namespace cairn {

// What a person is told of himself.

/// PROTOCOL.md's *me*.
[[nodiscard]] std::string told_me(const WorkspaceState& state, const People::Identity& identity);
/// Its members `view_as` and `viewed_by`; nothing where nobody looks as another.
void write_told_view(JsonWriter& out,
                     const WorkspaceState& state,
                     const People::Identity& identity);

}  // namespace cairn

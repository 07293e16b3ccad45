#pragma once

#include <optional>
#include <string_view>

#include "workspace/workspace_state.hpp"

namespace cairn {

/// Who holds the unique key of a type that is made of this one field, when it says `text`; nothing
/// where nobody does, or there is no such key.
[[nodiscard]] std::optional<Uuid> record_by_key(const WorkspaceState& state,
                                                std::string_view type,
                                                std::string_view field,
                                                std::string_view text);

}  // namespace cairn

#pragma once

#include "gateway/call.hpp"

namespace cairn {

// What is refused to who looks as another person (`People::Identity::viewing`).

/// "view_as.read_only" {user, until, end}: as whom, until when, and how one ends it.
[[nodiscard]] Error view_is_read_only(const People::Identity& identity);
/// "view_as.private": what a person comes in by is his own business, and no part of what he is
/// shown of the workspace.
[[nodiscard]] Result<void> in_person(const Call& call);

}  // namespace cairn

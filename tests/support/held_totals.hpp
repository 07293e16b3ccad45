#pragma once

#include "core/json.hpp"

namespace cairn::test {

/// What a client of live totals holds: `total`, `all`, `groups`; taken from a frame by the rule of
/// gateway/PROTOCOL.md.
void take_totals(Json& held, const Json& frame);

}  // namespace cairn::test

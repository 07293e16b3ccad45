#pragma once

#include <string>

#include "core/types.hpp"

namespace cairn {

/// What the log's tree says of an event, as FORMAT.md lays it down: the envelope, and hashes of the
/// payload as stored and of the metadata. No personal data, so that a proof may be shown to anybody
/// and outlives what was erased. JSON with its members in a fixed order; under 2 KiB.
[[nodiscard]] std::string leaf_of(const Recorded& event);

}  // namespace cairn

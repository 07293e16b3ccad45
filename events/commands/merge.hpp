#pragma once

#include <span>

#include "events/event.hpp"
#include "events/record.hpp"

namespace cairn {

/// Fields as somebody wants them; an empty value removes the field.
using Patch = std::map<std::string, Value, std::less<>>;

/// Two people changed the same field; neither is overwritten unasked.
struct Conflict {
    Value base;
    Value theirs;
    Value mine;
    bool operator==(const Conflict&) const = default;
};

struct Merged {
    FieldChanges changes;  ///< Against the newest version.
    std::map<std::string, Conflict, std::less<>> conflicts;
};

/// Merges a patch made by `me` on sight of `versions.front()` into `versions.back()`, field by
/// field. `versions` holds every version between the two, in order. Lists merge by element and
/// never conflict; everything else is taken or left whole.
[[nodiscard]] Merged merge(const RecordType& type,
                           std::span<const Record> versions,
                           const Patch& patch,
                           const Uuid& me);

/// What the newest value becomes when the elements added and removed between `base` and `mine` are
/// added to and removed from `theirs`.
[[nodiscard]] Value merge_elements(const Value& base, const Value& theirs, const Value& mine);

}  // namespace cairn

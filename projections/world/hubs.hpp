#pragma once

#include <functional>
#include <vector>

#include "projections/world/world_store.hpp"

/// Which hubs a record hangs under, and what hangs under a hub: along the reference fields that the
/// model calls `parent`.
namespace cairn {

/// The records of hub types (accounts) under which something hangs: ascending, each once.
using Hubs = std::vector<Uuid>;

/// Over how many references a record hangs under its hub at most.
constexpr int hub_levels_max = 4;

/// The hubs of a record as it was at `at`: itself where its type is a hub, and those that its
/// parents lead to. A hub among those ends the way, and what hangs under its own like (a
/// subsidiary) is not that one's.
[[nodiscard]] Hubs hubs_of(const RecordView& record,
                           const RecordType& type,
                           const Model& model,
                           const WorldSnapshot& world,
                           Position at);

using UnderVisitor = std::function<void(const RecordType& type, const RecordView& record)>;
/// Every record that hung under `root` at `at`, archived ones too, without `root` itself; stops at
/// other hubs, which are visited unless they are of the same type. One that hangs there in two ways
/// is visited twice.
void visit_under(const Uuid& root,
                 const RecordType& root_type,
                 const Model& model,
                 const WorldSnapshot& world,
                 Position at,
                 const UnderVisitor& visit);

/// Whether records of other types may hang under a hub through a record of this type.
[[nodiscard]] bool carries_others(const RecordType& type, const Model& model);

/// Whether the record's field refers to `target`.
[[nodiscard]] bool refers_to(const RecordView& record, const Field& field, const Uuid& target);

}  // namespace cairn

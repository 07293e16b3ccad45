#include "events/commands/checks.hpp"

namespace cairn {
namespace {

Result<StreamName> put(Staging& staging, const StreamName& target, bool archived, Event event) {
    const auto found = existing(staging, target);
    if (!found) return tl::unexpected(found.error());
    if (found->record->archived == archived) return target;
    if (auto added = staging.add(target, std::move(event)); !added)
        return tl::unexpected(std::move(added.error()));
    return target;
}

}  // namespace

Result<StreamName> Archive::decide(Staging& staging) const {
    return put(staging, target, true, Archived{});
}

// Its unique keys may be another's by now; taking the event up asks.
Result<StreamName> Restore::decide(Staging& staging) const {
    return put(staging, target, false, Restored{});
}

}  // namespace cairn

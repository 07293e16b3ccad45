#include <algorithm>
#include <array>

#include "events/commands/checks.hpp"

namespace cairn {
namespace {

constexpr std::array<std::string_view, 3> askers{"person", "authority", "company"};

bool has_personal_fields(const RecordType& type) {
    return std::ranges::any_of(type.fields, &Field::personal);
}

}  // namespace

// Said again although nothing is left: earlier versions may hold what the newest one does not.
Result<StreamName> Erase::decide(Staging& staging) const {
    const auto found = existing(staging, target);
    if (!found) return tl::unexpected(found.error());
    if (std::ranges::find(askers, asked_by) == askers.end())
        return invalid("erase.asked_by", {{"expected", askers}});
    if (!has_personal_fields(*found->type))
        return rejected("erase.nothing_personal", {{"record_type", target.category}});
    if (auto added = staging.add(target, Erasure{asked_by, {}}); !added)
        return tl::unexpected(std::move(added.error()));
    return target;
}

}  // namespace cairn

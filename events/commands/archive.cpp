#include <map>

#include "events/commands/checks.hpp"
#include "events/commands/referrers.hpp"

namespace cairn {
namespace {

// A hub may be referred to by thousands; more than so many are not looked at.
constexpr std::size_t open_referrers_max = 1'000;

Result<StreamName> put(Staging& staging, const StreamName& target, bool archived, Event event) {
    const auto found = existing(staging, target);
    if (!found) return tl::unexpected(found.error());
    if (found->record->archived == archived) return target;
    if (auto added = staging.add(target, std::move(event)); !added)
        return tl::unexpected(std::move(added.error()));
    return target;
}

bool is_open(const Referrer& referrer, const Uuid& target) {
    const auto& lifecycle = referrer.type.lifecycle;
    const Record& record = *referrer.record;
    if (!lifecycle || record.archived || !refers_to(record.value(referrer.field.name), target))
        return false;
    const State* state = lifecycle->state(record.state(referrer.type));
    return state && state->outcome == Outcome::open;
}

/// Nothing can refer anew to what is archived, so what is still going on around it may get stuck.
void warn_of_open_referrers(Staging& staging, const StreamName& target) {
    std::map<std::pair<std::string, std::string>, std::size_t> counts;
    std::size_t budget = open_referrers_max;
    visit_referrers(staging, target, budget, [&](const Referrer& referrer) {
        const bool is_told =
            staging.shows(*referrer.record) && !staging.hides(referrer.type, referrer.field);
        if (is_told && is_open(referrer, target.id))
            ++counts[{referrer.type.name, referrer.field.name}];
        return true;
    });
    if (counts.empty()) return;
    Json still_open = Json::array();
    for (const auto& [by, count] : counts)
        still_open.push_back({{"type", by.first}, {"field", by.second}, {"count", count}});
    staging.warnings.push_back({{"reason", "archive.still_open"},
                                {"type", target.category},
                                {"id", target.id.text()},
                                {"still_open", std::move(still_open)}});
}

}  // namespace

Result<StreamName> Archive::decide(Staging& staging) const {
    const std::size_t before = staging.drafts().size();
    auto archived = put(staging, target, true, Archived{});
    if (staging.drafts().size() > before) warn_of_open_referrers(staging, target);
    return archived;
}

// Its unique keys may be another's by now; taking the event up asks.
Result<StreamName> Restore::decide(Staging& staging) const {
    return put(staging, target, false, Restored{});
}

}  // namespace cairn

#include "projections/live/inbox_source.hpp"

#include <algorithm>
#include <span>

#include "projections/query/personal_query.hpp"
#include "projections/query/query_demands.hpp"

namespace cairn {
namespace {

/// The type's inboxes one by one; none where one of them needs a look at all records, which then
/// serves them together. For the few that an index finds, who asks need not be named in the rules,
/// which would have to be compiled anew.
std::vector<Query> inboxes_by_index(const RecordType& type, const RuleContext& rules) {
    std::vector<Query> inboxes;
    for (const Inbox& inbox : type.inboxes) {
        Query& own = inboxes.emplace_back();
        own.type = type.name;
        own.filter = inbox.when;
        if (!demanded_reference(own, type, rules)) return {};
    }
    return inboxes;
}

/// What waits for those for whom the reader stands in: in the whole, and where indexes find that,
/// in the parts.
void add_inboxes_of_absent(const RecordType& type,
                           const RuleContext& rules,
                           Query& whole,
                           std::vector<Query>& parts) {
    const std::vector<Uuid> people = absent_people(rules);
    if (people.empty()) return;
    if (parts.empty()) parts.push_back(whole);
    Json any = Json::array({whole.filter->json()});
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto others = std::span(people).first(i);
        any.push_back(inbox_query_for(type, *type.inbox, people[i], others, rules).filter->json());
        for (const Inbox& inbox : type.inboxes)
            parts.push_back(inbox_query_for(type, inbox.when, people[i], others, rules));
    }
    whole.filter = policy_rule(Json::object({{"or", std::move(any)}}), type);
    const auto is_found = [&](const Query& part) {
        return demanded_reference(part, type, rules).has_value();
    };
    if (!std::ranges::all_of(parts, is_found)) parts.clear();
}

}  // namespace

InboxSource inbox_source(const RecordType& type, const RuleContext& rules) {
    InboxSource source{inbox_query(type, *type.inbox, rules), {}};
    if (type.inboxes.size() > 1) source.parts = inboxes_by_index(type, rules);
    add_inboxes_of_absent(type, rules, source.whole, source.parts);
    return source;
}

}  // namespace cairn

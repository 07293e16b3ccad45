#include "projections/live/missed_events.hpp"

#include <algorithm>

#include "events/event.hpp"

namespace cairn {

bool MissedEvents::read(const EventLog& log) {
    const auto [since, to] = span_;
    if (world_.models().at(since) != query_.model || world_.models().at(to) != query_.model)
        return false;
    bool same = true;
    log.read(since, to.value - since.value, [&](const Recorded& recorded) {
        const StreamName& stream = recorded.stream;
        const RecordType* type = query_.model->type(stream.category);
        if (type) same = take({type->number, stream.id}, recorded);
        const bool is_self = stream.id == query_.rules.me && stream.category == "user";
        same = same && !(query_.by_rates && type && type->rates);
        same = same && !(query_.personal && is_self);
        return same;
    });
    return same;
}

bool MissedEvents::take(const Ref& ref, const Recorded& recorded) {
    refs_.insert(ref);
    note_version(ref, recorded.position);
    const bool is_looked_at = query_.looks.contains(ref.first);
    if (is_erasure(recorded) && (is_looked_at || query_.sources.contains(ref.first))) return false;
    if (!is_looked_at) return true;
    changed_others_ = changed_others_ || is_seen(ref, recorded.position);
    if (!looked_at_.insert(ref).second) return true;
    const auto before = world_.record(ref.first, ref.second, span_.from);
    const auto after = world_.record(ref.first, ref.second, span_.to);
    return !after || add_looking(query_, world_, span_, {ref, before, *after}, refs_, looked_);
}

void MissedEvents::note_version(const Ref& ref, Position position) {
    const auto [newest, first] = newest_.try_emplace(ref, position);
    if (first) return;
    overwritten_.push_back({ref, newest->second});
    newest->second = position;
}

bool MissedEvents::is_seen(const Ref& ref, Position position) const {
    const auto before = world_.record(ref.first, ref.second, Position{position.value - 1});
    const auto after = world_.record(ref.first, ref.second, position);
    return after && std::ranges::any_of(query_.looks.at(ref.first), [&](const Look& look) {
               return look.sees(before, *after);
           });
}

}  // namespace cairn

#include "workspace/sightings/sighting_book.hpp"

#include <algorithm>

#include "core/bytes.hpp"

namespace cairn {

bool SightingBook::note(Sighting seen) {
    seen.until = seen.at;
    if (count(seen)) return true;
    bound(seen);
    // What names no record any more is counted with others of its kind.
    if (seen.record.is_nil() && count(seen)) return true;
    if (windows_.size() >= limits_.windows_max) close_windows(seen.at, true);
    if (!wait(seen)) return false;
    next_close_ = std::min(next_close_, seen.at + limits_.window);
    windows_.emplace(std::move(seen), Again{});
    return true;
}

bool SightingBook::count(const Sighting& seen) {
    const auto known = windows_.find(seen);
    if (known == windows_.end()) return false;
    if (is_over(known->first, seen.at)) {
        close(known->first, known->second);
        windows_.erase(known);
        return false;
    }
    Again& again = known->second;
    if (again.times++ == 0) again.at = again.until = seen.at;
    again.until = std::max(again.until, seen.at);
    again.records = std::max(again.records, seen.records);
    return true;
}

std::size_t SightingBook::Hash::operator()(const Sighting& seen) const {
    std::size_t hash = 0;
    const auto add = [&hash](std::string_view bytes) {
        hash = hash * 31 + std::hash<std::string_view>()(bytes);
    };
    add(bytes_of(seen.record));
    add(bytes_of(seen.person));
    add(seen.what);
    add(seen.type);
    return hash;
}

bool SightingBook::Same::operator()(const Sighting& one, const Sighting& other) const {
    return one.record == other.record && one.person == other.person && one.as == other.as &&
           one.what == other.what && one.type == other.type && one.by == other.by;
}

void SightingBook::bound(Sighting& seen) {
    if (seen.record.is_nil()) return;
    OfPerson& of = of_person_[seen.person];
    const bool is_denied = seen.what == "denied";
    const bool is_much = of.windows >= limits_.of_person_max ||
                         (is_denied && of.denied >= limits_.denied_of_person_max);
    if (is_much) {
        seen.record = {};
        return;
    }
    ++of.windows;
    if (is_denied) ++of.denied;
}

bool SightingBook::is_over(const Sighting& first, Time now) const {
    // A clock that was set back begins a new one.
    return now >= first.at + limits_.window || now < first.at;
}

bool SightingBook::wait(Sighting entry) {
    if (waiting_.size() >= limits_.waiting_max) return false;
    waiting_.push_back(std::move(entry));
    return true;
}

// Where there is no room for it, the first of its entries tells all the same.
void SightingBook::close(const Sighting& first, const Again& again) {
    if (again.times == 0) return;
    Sighting entry = first;
    entry.at = again.at;
    entry.until = again.until;
    entry.times = again.times;
    entry.records = std::max(first.records, again.records);
    wait(std::move(entry));
}

void SightingBook::close_windows(Time now, bool all) {
    next_close_ = Time::max();
    for (auto each = windows_.begin(); each != windows_.end();) {
        if (all || is_over(each->first, now)) {
            close(each->first, each->second);
            each = windows_.erase(each);
        } else {
            next_close_ = std::min(next_close_, each->first.at + limits_.window);
            ++each;
        }
    }
    of_person_.clear();
    for (const auto& [first, again] : windows_) {
        if (first.record.is_nil()) continue;
        OfPerson& of = of_person_[first.person];
        ++of.windows;
        if (first.what == "denied") ++of.denied;
    }
}

Sightings SightingBook::take(Time now, std::size_t max, bool all) {
    if (all || now >= next_close_) close_windows(now, all);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(max, waiting_.size()));
    Sightings taken(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return taken;
}

void SightingBook::give_back(Sightings entries) {
    waiting_.insert(waiting_.begin(), std::make_move_iterator(entries.begin()),
                    std::make_move_iterator(entries.end()));
}

}  // namespace cairn

#include "workspace/sightings/sighting_book.hpp"

#include <algorithm>

#include "core/bytes.hpp"

namespace cairn {
namespace {

constexpr std::string_view word_of_read = "read";
constexpr std::string_view word_of_history = "history";
/// The first look of a visit is among the last that came.
constexpr std::size_t waiting_looked_max = 64;

/// What a visit is called, whichever of the two it begins with.
std::string_view visit_word(const Sighting& seen) {
    return seen.what == word_of_history ? word_of_read : std::string_view(seen.what);
}

}  // namespace

SightingBook::Sides SightingBook::side_of(const Sighting& seen) {
    const unsigned of_past = seen.what == word_of_history ? 1 : 0;
    const unsigned by_live = seen.way == "live" ? 2 : 0;
    return 1U << (of_past + by_live);
}

bool SightingBook::note(Sighting seen) {
    seen.until = seen.at;
    if (const auto counted = count(seen)) return *counted;
    bound(seen);
    // What names no record any more is counted with others of its kind.
    if (seen.record.is_nil())
        if (const auto counted = count(seen)) return *counted;
    if (windows_.size() >= limits_.windows_max) close_windows(seen.at, true);
    if (!wait(seen)) return false;
    next_close_ = std::min(next_close_, seen.at + limits_.window);
    const Again again{.visit = seen.at, .sides = side_of(seen)};
    windows_.emplace(std::move(seen), again);
    return true;
}

std::optional<bool> SightingBook::count(const Sighting& seen) {
    const auto known = windows_.find(seen);
    if (known == windows_.end()) return std::nullopt;
    if (is_over(known->first, seen.at)) {
        close(known->first, known->second);
        windows_.erase(known);
        return std::nullopt;
    }
    Again& again = known->second;
    const Sides side = side_of(seen);
    const bool is_same_visit = seen.at >= again.visit && seen.at < again.visit + limits_.visit &&
                               (again.sides & side) == 0;
    if (is_same_visit) return join(known->first, again, seen);
    if (again.times++ == 0) again.at = again.until = seen.at;
    again.visit = seen.at;
    again.sides = side;
    again.all_sides |= side;
    again.until = std::max(again.until, seen.at);
    again.records = std::max(again.records, seen.records);
    return true;
}

bool SightingBook::join(const Sighting& first, Again& again, const Sighting& seen) {
    again.sides |= side_of(seen);
    if (again.times > 0) {
        again.all_sides |= side_of(seen);
        again.records = std::max(again.records, seen.records);
        return true;
    }
    Sighting* entry = waiting_first(first);
    if (!entry) {
        // What is written already says nothing of the other side, nor of more records.
        const bool is_said = seen.what == first.what && seen.records <= first.records;
        return is_said || wait(seen);
    }
    entry->records = std::max(entry->records, seen.records);
    if (entry->what == seen.what) return true;
    entry->what = word_of_read;
    entry->history = true;
    return true;
}

Sighting* SightingBook::waiting_first(const Sighting& first) {
    const Same same{};
    std::size_t looked = 0;
    for (auto each = waiting_.rbegin(); each != waiting_.rend(); ++each) {
        if (++looked > waiting_looked_max) return nullptr;
        if (each->at == first.at && same(*each, first)) return &*each;
    }
    return nullptr;
}

std::size_t SightingBook::Hash::operator()(const Sighting& seen) const {
    std::size_t hash = 0;
    const auto add = [&hash](std::string_view bytes) {
        hash = hash * 31 + std::hash<std::string_view>()(bytes);
    };
    add(bytes_of(seen.record));
    add(bytes_of(seen.person));
    add(visit_word(seen));
    add(seen.type);
    return hash;
}

bool SightingBook::Same::operator()(const Sighting& one, const Sighting& other) const {
    return one.record == other.record && one.person == other.person && one.as == other.as &&
           visit_word(one) == visit_word(other) && one.type == other.type && one.by == other.by;
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
    entry.history = false;
    if (visit_word(first) == word_of_read) {
        constexpr Sides past = 0b1010, present = 0b0101;
        const bool is_read = (again.all_sides & present) != 0;
        entry.history = is_read && (again.all_sides & past) != 0;
        entry.what = is_read ? word_of_read : word_of_history;
    }
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

#include "projections/orders/scoped_sets.hpp"

#include <utility>

namespace cairn {
namespace {

/// What a set takes besides its entries: maps, pieces, sums.
constexpr std::size_t set_overhead_bytes = 1'024;

}  // namespace

std::size_t ScopedSet::size() const {
    std::size_t size = 0;
    for (const auto& [name, state] : states) size += state.newest.size();
    return size;
}

std::size_t ScopedSet::bytes() const {
    std::size_t bytes = set_overhead_bytes + listed.bytes();
    for (const auto& [name, state] : states) bytes += state.newest.bytes() + set_overhead_bytes / 4;
    return bytes;
}

std::shared_ptr<const ScopedSetAt> ScopedSets::find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->set;
}

void ScopedSets::keep(const std::string& key, std::shared_ptr<const ScopedSetAt> set) const {
    const std::size_t bytes = set->set->bytes() + 2 * key.size();
    std::list<Kept> gone;  // Given back when the lock is.
    const std::lock_guard lock(mutex_);
    forget_other_models(*set);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        if (found->second->set->at > set->at) return;
        gone.push_back({{}, found->second->set});
        erase(found->second);
    }
    if (bytes > limits_.set_bytes_max || bytes > limits_.bytes_max) return;
    kept_.push_front({key, std::move(set), bytes});
    by_key_[key] = kept_.begin();
    bytes_ += bytes;
    while (bytes_ > limits_.bytes_max) {
        gone.push_back({{}, kept_.back().set});
        erase(std::prev(kept_.end()));
    }
}

void ScopedSets::drop(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) erase(found->second);
}

void ScopedSets::erase(Place place) const {
    bytes_ -= place->bytes;
    by_key_.erase(place->key);
    kept_.erase(place);
}

void ScopedSets::forget_other_models(const ScopedSetAt& set) const {
    if (set.model == model_ || set.at < model_at_) return;
    for (auto place = kept_.begin(); place != kept_.end();) {
        const auto next = std::next(place);
        if (place->set->model != set.model) erase(place);
        place = next;
    }
    model_ = set.model;
    model_at_ = set.at;
}

bool ScopedSets::visit_events(Position after,
                              Position until,
                              const std::function<void(const Recorded&)>& visit) const {
    if (until <= after) return true;
    const std::size_t events = until.value - after.value;
    try {
        const std::size_t read = log_.read(after, events, [&](const Recorded& recorded) {
            visit(recorded);
            return true;
        });
        return read == events;
    } catch (const StorageError&) {
        return false;  // An event is damaged; the world's records are not.
    }
}

std::size_t ScopedSets::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::size_t ScopedSets::count() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
}

}  // namespace cairn

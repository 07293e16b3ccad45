#include "sign_in/throttle.hpp"

#include <algorithm>

namespace cairn {

std::optional<std::chrono::seconds> Throttle::attempt(const std::string& key, Time now) {
    const std::lock_guard lock(mutex_);
    if (failures_.size() >= limits_.keys_max) make_room(now);
    Failures& failures = failures_[key];
    drop_old(failures, now);
    if (failures.size() >= limits_.failures_max)
        return std::chrono::ceil<std::chrono::seconds>(failures.front() + limits_.window - now);
    failures.push_back(now);
    return std::nullopt;
}

void Throttle::count(const std::string& key, Time now) {
    const std::lock_guard lock(mutex_);
    failures_[key].push_back(now);
}

void Throttle::forgive(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = failures_.find(key);
    if (found == failures_.end()) return;
    if (!found->second.empty()) found->second.pop_back();
    if (found->second.empty()) failures_.erase(found);
}

void Throttle::forgive_all(const std::string& key) {
    const std::lock_guard lock(mutex_);
    failures_.erase(key);
}

void Throttle::drop_old(Failures& failures, Time now) const {
    // One from the future is of a clock that has been set since: nobody must wait for it.
    std::erase_if(failures,
                  [&](Time failure) { return failure + limits_.window <= now || failure > now; });
}

// Who fills the table with keys of their own making loses the memory of those, not of the memory.
void Throttle::make_room(Time now) {
    std::erase_if(failures_, [&](const auto& entry) {
        return entry.second.empty() || entry.second.back() + limits_.window <= now;
    });
    if (failures_.size() < limits_.keys_max) return;
    std::erase_if(failures_,
                  [&](const auto& entry) { return entry.second.size() < limits_.failures_max; });
    if (failures_.size() >= limits_.keys_max) failures_.clear();
}

}  // namespace cairn

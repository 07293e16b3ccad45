#include "gateway/bulk/bulk_counts.hpp"

#include <algorithm>

namespace cairn {

void BulkCounts::keep(const std::string& token, std::shared_ptr<const BulkCount> count) {
    const auto is_his = [&](const Kept& kept) { return kept.count->person == count->person; };
    if (static_cast<std::size_t>(std::ranges::count_if(kept_, is_his)) >= of_person_max_)
        kept_.erase(std::ranges::find_if(kept_, is_his));
    if (kept_.size() >= of_all_max_) kept_.pop_front();
    kept_.push_back({token, std::move(count)});
}

BulkCounts::Kept* BulkCounts::find(const std::string& token, const Uuid& person, Time now) {
    const auto found = std::ranges::find(kept_, token, &Kept::token);
    if (found == kept_.end() || found->count->person != person || found->count->until < now)
        return nullptr;
    return &*found;
}

void BulkCounts::release(const std::string& token) {
    const auto found = std::ranges::find(kept_, token, &Kept::token);
    if (found != kept_.end()) found->claimed.reset();
}

void BulkCounts::drop(const std::string& token) {
    std::erase_if(kept_, [&](const Kept& kept) { return kept.token == token; });
}

}  // namespace cairn

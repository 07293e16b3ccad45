#include "projections/world/model_history.hpp"

#include <algorithm>

namespace cairn {

void ModelHistory::add(Position position, std::shared_ptr<const Model> model) {
    const std::lock_guard lock(mutex_);
    CAIRN_ASSERT(models_.empty() || models_.back().first < position);
    models_.emplace_back(position, std::move(model));
}

std::shared_ptr<const Model> ModelHistory::at(Position position) const {
    static const auto nothing_yet = std::make_shared<const Model>();
    const std::lock_guard lock(mutex_);
    const auto after = std::ranges::upper_bound(models_, position, {},
                                                [](const auto& entry) { return entry.first; });
    return after == models_.begin() ? nothing_yet : std::prev(after)->second;
}

std::shared_ptr<const Model> ModelHistory::newest() const { return at({~std::uint64_t{0}}); }

}  // namespace cairn

#include "projections/live/held_cells.hpp"

namespace cairn {

std::optional<std::string_view> HeldCells::change(const Uuid& who,
                                                  std::size_t before,
                                                  std::size_t after) {
    const std::lock_guard lock(mutex_);
    all_ += after - before;
    const auto entry = of_person_.try_emplace(who).first;
    const std::size_t held = entry->second += after - before;
    if (held == 0) of_person_.erase(entry);
    if (held > person_max) return "person";
    return all_ > all_max ? std::optional<std::string_view>("server") : std::nullopt;
}

}  // namespace cairn

#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>

#include "core/types.hpp"

namespace cairn {

/// How much the totals that are followed hold together (`KeptTotals::cells`), and those of each
/// person who began a channel, so that nobody takes all of it. Any thread.
class HeldCells {
public:
    static constexpr std::size_t person_max = 400'000;
    static constexpr std::size_t all_max = 2'000'000;  ///< Some hundred bytes each.

    /// A channel of that person's holds `after` instead of `before`. Says whose limit is past by
    /// then, where one is: "person", "server".
    std::optional<std::string_view> change(const Uuid& who, std::size_t before, std::size_t after);

private:
    std::mutex mutex_;
    std::size_t all_ = 0;
    std::map<Uuid, std::size_t> of_person_;
};

}  // namespace cairn

#pragma once

#include <cstddef>

namespace cairn {

/// What one network and one person may hold at a time. A network is what `caller_network` says.
struct HoldLimits {
    std::size_t connections_of_network_max = 2000;
    std::size_t live_of_network_max = 2000;
    std::size_t live_of_person_max = 64;  ///< Live sessions and event streams.
    std::size_t channels_of_person_max = 256;
    /// Of bodies, answers and live frames that are on their way, and commits that wait to be
    /// undone, where one is larger than `small_bytes_max`.
    std::size_t bytes_of_person_max = std::size_t{64} << 20;
    std::size_t bytes_of_all_max = std::size_t{512} << 20;
    std::size_t small_bytes_max = std::size_t{64} << 10;
};

}  // namespace cairn

#pragma once

#include <cstddef>

namespace cairn {

/// What one network and one person may hold at a time. A network is what `caller_network` says.
struct HoldLimits {
    std::size_t connections_of_network_max = 2000;
    /// So many times that number have all networks of one site (`caller_site`) together.
    static constexpr std::size_t networks_of_site = 2;
    std::size_t live_of_network_max = 2000;
    std::size_t live_of_person_max = 64;  ///< Live sessions and event streams.
    std::size_t channels_of_person_max = 256;
    /// Files of lists on their way.
    std::size_t exports_of_person_max = 2;
    std::size_t exports_of_all_max = 8;
    /// Of bodies, answers and live frames that are on their way, and commits that wait to be
    /// undone, where one is larger than `small_bytes_max`.
    std::size_t bytes_of_person_max = std::size_t{64} << 20;
    std::size_t bytes_of_all_max = std::size_t{512} << 20;
    std::size_t small_bytes_max = std::size_t{64} << 10;
};

/// How often one may ask, a second in the long run, and sixty times that at once. 0: as often as
/// one likes. People don't come near; programs that do are told when to go on.
struct RateLimits {
    unsigned writes_of_person = 1000;  ///< However much each of them changes.
    unsigned costly_reads_of_person = 500;
    unsigned requests_of_stranger = 200;  ///< Of all who are not signed in, of one network.
};

/// Of changes of many records.
struct BulkLimits {
    std::size_t running_of_person_max = 2;
    std::size_t running_max = 8;
    std::size_t kept_of_person_max = 5;  ///< Those that are over.
    std::size_t kept_max = 20;
    std::size_t counts_of_person_max = 4;  ///< What was counted and waits to be changed.
    std::size_t counts_max = 32;
    std::size_t records_at_a_time = 2;
};

}  // namespace cairn

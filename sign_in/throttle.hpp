#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/types.hpp"

namespace cairn {

/// Counts failures by a key (an e-mail, an address) and says when it has been too many. An attempt
/// counts as failed until it is forgiven, so that many at once get no further than many in turn.
/// Any thread.
class Throttle {
public:
    struct Limits {
        std::size_t failures_max;
        std::chrono::minutes window{15};
        std::size_t keys_max = 50'000;
    };
    explicit Throttle(const Limits& limits) : limits_(limits) {}

    /// How long until there may be another attempt; nothing: it may be made now, and counts.
    [[nodiscard]] std::optional<std::chrono::seconds> attempt(const std::string& key, Time now);
    /// An attempt that is made all the same. Whoever calls bounds how many.
    void count(const std::string& key, Time now);
    void forgive(const std::string& key);  ///< The last attempt was none.
    void forgive_all(const std::string& key);

private:
    using Failures = std::deque<Time>;
    void make_room(Time now);
    void drop_old(Failures& failures, Time now) const;
    const Limits limits_;
    std::mutex mutex_;
    std::unordered_map<std::string, Failures> failures_;
};

}  // namespace cairn

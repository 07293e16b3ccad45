#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace cairn {

/// How often each who comes may do something: so many times a second in the long run, and a
/// minute's worth of it at once (a bucket of tokens each). Any thread.
class Rates {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Now = std::function<Time()>;

    /// 0: as often as one likes.
    explicit Rates(unsigned per_second, Now now = std::chrono::steady_clock::now);

    /// Nothing: it may be done now, and counts. Else how long until it may; then it does not.
    [[nodiscard]] std::optional<std::chrono::seconds> take(const std::string& whose);
    /// Of whom it is known that they came lately: bounded by how often all came.
    [[nodiscard]] std::size_t known() const;

private:
    using Duration = Time::duration;
    void forget_idle(Time now);

    const Duration interval_;  ///< Between two that are evenly spread; zero: no limit.
    const Now now_;
    mutable std::mutex mutex_;
    /// When each one's bucket is full again. Who is not there has a full one.
    std::unordered_map<std::string, Time> full_at_;
    std::size_t forget_at_;
};

}  // namespace cairn

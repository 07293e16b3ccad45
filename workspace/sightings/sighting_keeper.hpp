#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "workspace/sightings/sighting_book.hpp"

namespace cairn {

/// Brings what people saw into the log: whoever reads only leaves a note in memory, and a thread
/// writes what was noted a few seconds later, all at once. Any thread.
class SightingKeeper {
public:
    /// Writes entries as one event; on this object's own thread, or that which stops it. Waits.
    using Write = std::function<Result<void>(Sightings)>;

    explicit SightingKeeper(const Clock& clock, const SightingBook::Limits& limits = {})
        : clock_(clock), book_(limits) {}
    ~SightingKeeper() { stop(); }
    SightingKeeper(const SightingKeeper&) = delete;
    SightingKeeper& operator=(const SightingKeeper&) = delete;

    /// Without it, nothing is kept: what is noted counts as lost. `wait`: how long entries are
    /// collected.
    void start(Write write, std::chrono::milliseconds wait);
    /// Writes what was noted, and says so where it cannot.
    void stop();

    /// Now. The entry's times are filled in. Neither waits for the disk nor fails.
    void note(Sighting seen);
    /// Writes at once what waits, for tests; `all`: what is still counted, too.
    void flush(bool all = false);

    struct Counts {
        std::uint64_t written = 0;  ///< Entries.
        std::uint64_t waiting = 0;
        std::uint64_t lost = 0;  ///< There was no room to keep them until they could be written.
    };
    [[nodiscard]] Counts counts() const;

private:
    /// So much waits that it is written at once.
    [[nodiscard]] bool is_much() const;
    void run();
    void write(bool all);

    const Clock& clock_;
    Write write_{};
    std::chrono::milliseconds wait_{};
    mutable std::mutex mutex_;
    std::mutex writing_;  ///< One batch at a time. Locked before the other.
    std::condition_variable noted_;
    SightingBook book_;
    std::uint64_t written_ = 0;
    std::uint64_t lost_ = 0;
    bool running_ = false;
    bool is_refused_ = false;  ///< The last batch was: the next one comes in its time.
    std::thread thread_;
};

}  // namespace cairn

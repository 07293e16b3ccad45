#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/log/log_check.hpp"

namespace cairn {

/// Reads a log that is being served, slowly and over and over, so that what went bad on disk is
/// known while there are backups from before. In each pass first the file as a file (a disk that
/// fails is an error there; behind LMDB's map it would end the process), then every event and the
/// stored tree. What the system still holds in memory it does not fetch from the disk again. After
/// a finding it rests: one is enough to restore a backup for.
class LogScrub {
public:
    struct Pace {
        std::uint64_t events_per_second = 300;  ///< A million in an hour. 0: it never starts.
        std::chrono::seconds between_passes = std::chrono::hours(1);
    };
    /// Called once, on the scrub's thread.
    using Damaged = std::function<void(const LogFinding&)>;

    /// `log` must outlive it; `damaged` may be null.
    LogScrub(const LmdbEventLog& log, Pace pace, Damaged damaged);
    ~LogScrub();  ///< Stops at once.
    LogScrub(const LogScrub&) = delete;
    LogScrub& operator=(const LogScrub&) = delete;

    /// Starts its thread, of the lowest priority.
    void start();
    /// A second's share of the work. False: the pass is over, or there is a finding. Instead of
    /// `start`, for who keeps the time himself.
    bool step();

    // Any thread.
    [[nodiscard]] std::optional<LogFinding> finding() const;
    /// Up to where the present pass, or the last one that ended, found the log sound.
    [[nodiscard]] Position checked() const { return {checked_}; }

private:
    void run();
    bool read_file();
    bool read_events();
    void report(const LogFinding& finding);

    const LmdbEventLog& log_;
    const Pace pace_;
    const Damaged damaged_;
    std::uint64_t file_read_ = 0;  ///< Bytes of the file, in the present pass.
    std::optional<LogCheck> check_;
    std::atomic<std::uint64_t> checked_{0};
    mutable std::mutex mutex_;
    std::optional<LogFinding> finding_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cairn

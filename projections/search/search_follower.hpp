#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/courtesy.hpp"
#include "projections/search/search_index.hpp"

namespace cairn {

/// The thread that carries the search index after the world: it follows the log by itself, gives
/// way where others want the processor, and keeps nobody waiting. A damaged index is made anew.
/// When it has come to where the world was, it waits, longer where that took longer, as many
/// changes together cost less than each by itself.
class SearchFollower {
public:
    SearchFollower(const EventLog& log,
                   const WorldStore& world,
                   const Sealer& sealer,
                   SearchIndex& index);
    ~SearchFollower();  ///< Stops, leaving the index in order. The log must be closed by then.
    SearchFollower(const SearchFollower&) = delete;
    SearchFollower& operator=(const SearchFollower&) = delete;
    void start();

private:
    void run();
    /// One round: waits for something to do and does it.
    void work();
    void begin_anew(const std::string& why);
    void break_off();  ///< Forgets what was begun.
    /// Keeps what there is of the index, and rests.
    void try_again(const std::string& why);
    [[nodiscard]] bool owes_erasure() const;  ///< False where the log does not say it.
    void rest_after_failure();
    /// Leaves the index in order, and without anybody who was erased.
    void finish();
    void catch_up();  ///< As far as the time lasts.
    /// Waits; true where it is to stop.
    bool rest(std::chrono::milliseconds pause);
    /// Rests where others want the processor. Throws where it is to stop and had its time to
    /// finish.
    void give_way();

    const EventLog& log_;
    const WorldStore& world_;
    const Sealer& sealer_;
    SearchIndex& index_;
    bool is_open_ = false;
    int failures_ = 0;  ///< None of them long after the one before it.
    std::chrono::steady_clock::time_point last_failure_{};
    std::chrono::milliseconds pause_{0};
    Courtesy courtesy_;  ///< Of the thread, once it began again there.
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::chrono::steady_clock::time_point work_until_{};  ///< Once it is stopping.
    std::thread thread_;
};

}  // namespace cairn

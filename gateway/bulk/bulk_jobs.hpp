#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "gateway/bulk/bulk_counts.hpp"
#include "gateway/bulk/bulk_job.hpp"
#include "gateway/bulk/bulk_log.hpp"
#include "gateway/bulk/kept_bulk.hpp"
#include "gateway/hold_limits.hpp"
#include "workspace/workspace.hpp"

namespace cairn {

/// Changes of many records, of all people. One thread of its own goes through them in turn, a few
/// records of each at a time, and after each few it rests for as long as they took: whoever else
/// reads and writes meets a server that is half idle. For each request that was answered meanwhile
/// it rests as long again, eight times at most. Every record is an ordinary command by the rights
/// of that moment. Any thread.
class BulkJobs {
public:
    /// How many requests were answered so far, of anybody.
    using Answered = std::function<std::uint64_t()>;
    /// `folder`: where `KeptBulks` has its files. `answered` is asked as long as jobs run.
    BulkJobs(
        Workspace& workspace,
        const BulkLimits& limits,
        const std::filesystem::path& folder = {},
        Answered answered = [] { return std::uint64_t{0}; });
    ~BulkJobs();
    BulkJobs(const BulkJobs&) = delete;
    BulkJobs& operator=(const BulkJobs&) = delete;

    /// Keeps what was counted; the token that stands for it, and until when.
    struct Counted {
        std::string token;
        Time until;
    };
    [[nodiscard]] Counted keep(BulkCount count);
    /// What was counted, for the change with this id alone: as long as what is returned lives,
    /// nobody else finds it. "bulk.token_unknown"; "queue.full" where a request for the same change
    /// is about to begin it.
    [[nodiscard]] Result<std::shared_ptr<const BulkCount>> claim(const std::string& token,
                                                                 const Uuid& person,
                                                                 const Uuid& change);

    /// A change of this person, for a request that begins it, or another one out of it: as long as
    /// what is returned lives, his other requests of that kind are to come again. "queue.full"
    [[nodiscard]] Result<std::shared_ptr<const void>> claim(const Uuid& person, const Uuid& change);

    /// A place among those that run, for a change that is about to be said in the log. "bulk.busy"
    [[nodiscard]] Result<void> take_place(BulkJob& job);
    /// Begins a change that has its place and stands in the log; what was counted for it is used
    /// up. After `stop` it leaves its file to the next server.
    void begin(std::unique_ptr<BulkJob> job, const std::string& token = {});
    /// No further record is begun. Nothing where there is no such change of this person.
    std::optional<BulkReport> cancel(const Uuid& id, const Uuid& person);

    [[nodiscard]] std::optional<BulkReport> report(const Uuid& id,
                                                   const Uuid& person,
                                                   std::size_t after,
                                                   std::size_t limit) const;
    /// The newest first, without lists.
    [[nodiscard]] std::vector<BulkReport> reports(const Uuid& person) const;
    /// Asks a change of this person, as long as nobody else does; false where there is none.
    bool look_at(const Uuid& id, const Uuid& person, const std::function<void(BulkJob& job)>& look);

    /// What running changes leave on disk, and what the log tells of those that have no job here.
    [[nodiscard]] const KeptBulks& kept() const { return kept_; }
    [[nodiscard]] BulkLog& log() { return log_; }

    /// Since when: what began before has no job here.
    [[nodiscard]] Time started() const { return started_; }
    /// What is under way is finished, and each change that runs ends here.
    void stop();

private:
    struct Turn;
    void run();
    [[nodiscard]] BulkJob* wait_for_turn();
    [[nodiscard]] BulkJob* next_running();
    void take_turn(BulkJob& job);
    void go_on(BulkJob& job, Turn& turn);
    /// False: there is no room for those behind it either.
    [[nodiscard]] bool send(const BulkJob& job, Turn& turn, std::size_t place);
    void settle(BulkJob& job, Turn& turn);
    void end(BulkJob& job, BulkState state, std::optional<Error> because = std::nullopt);
    void note_end(const BulkJob& job, BulkState state, const std::optional<Error>& because);
    /// False: the server stops.
    bool rest(std::chrono::steady_clock::duration time);
    [[nodiscard]] BulkJob* find(const Uuid& id, const Uuid& person) const;
    void forget_oldest(const Uuid& person);

    Workspace& workspace_;
    const BulkLimits limits_;
    const KeptBulks kept_;
    const Answered answered_;
    BulkLog log_;
    const Time started_;
    Shares running_of_person_, running_;
    RandomIds ids_{};
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    BulkCounts counts_;
    std::set<std::pair<Uuid, Uuid>> claimed_{};   ///< Changes, each with its person in front.
    std::list<std::unique_ptr<BulkJob>> jobs_{};  ///< The oldest first.
    Uuid last_turn_{};                            ///< Whose turn was last: of jobs.
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cairn

#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "core/clock.hpp"
#include "core/log/event_log.hpp"
#include "core/result.hpp"

namespace cairn {

/// What a job came to: where its events stand. A job that had nothing to do gives an empty span at
/// the head it was decided on.
struct Committed {
    Position position;  ///< Of its last event, or that head where it made none.
    Position commit;    ///< Of its first event, or that head.
    std::size_t events = 0;
};

/// One unit of work for the single writer; what it is, `CommitTarget` says. It becomes one commit,
/// or nothing.
class Job {
public:
    virtual ~Job() = default;
    /// Called once, on the sequencer's thread, after everything is on disk (or refused). Must be
    /// quick and must not throw.
    virtual void done(Result<Committed> outcome) = 0;
    /// How much it may write, roughly: batches are bounded by it.
    [[nodiscard]] virtual std::size_t size_bytes() const = 0;
    /// Whether it must be the last of its batch, as what it does is done only after the commit.
    [[nodiscard]] virtual bool ends_batch() const { return false; }
};

/// What the sequencer drives. All calls come from its thread, in this order for each batch:
/// begin, (stage, on success applied)*, prepare, [log append], commit; or abort anywhere before the
/// append.
class CommitTarget {
public:
    virtual ~CommitTarget() = default;
    /// Opens the write transaction; `now` is what the clock says. Throws StorageFull where a batch
    /// would not fit.
    virtual void begin(Time now) = 0;
    /// Decides a job against the state with all earlier jobs of the batch applied. Events get
    /// `first` and following positions. Refusals leave no trace; neither may an exception that is
    /// not a StorageError: it refuses the job (`internal.error`) and the batch goes on. A job whose
    /// events are too large for a commit is refused (`request.too_large`) after this and before
    /// `apply`.
    virtual Result<std::vector<NewEvent>> stage(Job& job, Position first, Time now) = 0;
    /// The last staged job's events with their positions: becomes part of the state that later jobs
    /// see.
    virtual void apply(std::span<const Recorded> events) = 0;
    /// What must be on disk before the log (the vault).
    virtual void prepare() = 0;
    virtual void commit() = 0;
    /// Also after a `begin` that threw, and instead of `commit` where no job of the batch made
    /// events.
    virtual void abort() = 0;
    /// After the answers of a batch that made events: rings the doorbells. Must not block.
    virtual void committed(Position head) = 0;
};

/// The single writer: a batch of jobs becomes one synced append. Group commit without a timer: it
/// takes what queued up while the last flush ran. StorageFull before the append refuses the whole
/// batch (`storage.full`), and serving goes on. Any other failure of the target or the log ends the
/// process, since a broken store must not be written to, and the next start catches up from the
/// log.
class Sequencer {
public:
    struct Limits {
        std::size_t queue_jobs_max = 4096;
        std::size_t batch_jobs_max = 512;
        std::size_t batch_bytes_max = std::size_t{1} << 20;
        std::size_t commit_bytes_max = std::size_t{1} << 20;  ///< Of one job's payloads.
    };
    Sequencer(EventLog& log, CommitTarget& target, const Clock& clock, Limits limits);
    ~Sequencer();  ///< Finishes what is queued, then stops.

    /// Queues a job; false: the queue is full or stopping, and `done` will not be called. Any
    /// thread.
    [[nodiscard]] bool submit(std::unique_ptr<Job> job);
    /// Refuses new jobs, finishes the queued ones, joins. Not from a job's `done`.
    void stop();
    [[nodiscard]] std::size_t queued() const;
    /// How far the log's time is ahead of the clock, which holds it: an event written now gets the
    /// last one's time, and what the clock says beside it. Else 0.
    [[nodiscard]] std::chrono::microseconds time_held() const;
    /// Whether a batch found no room: until one fits a minute later or more. Any thread.
    [[nodiscard]] bool storage_full() const { return storage_full_; }

private:
    struct Batch;
    void run();
    [[nodiscard]] std::vector<std::unique_ptr<Job>> next_jobs();
    void run_batch(std::vector<std::unique_ptr<Job>> jobs);
    void stage(Batch& batch);
    [[nodiscard]] Result<Committed> stage_job(Batch& batch, Job& job);
    [[nodiscard]] Result<std::vector<NewEvent>> decide(Batch& batch, Job& job);
    void append(Batch& batch);
    void refuse_for_space(Batch& batch);
    void settle(const Batch& batch);
    void answer(Batch& batch);

    EventLog& log_;
    CommitTarget& target_;
    const Clock& clock_;
    Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<Job>> queue_;
    bool stopping_ = false;
    std::atomic<bool> storage_full_ = false;
    std::chrono::microseconds refused_at_{};  ///< By `Clock::passed`; the thread's own.
    std::mutex joining_;
    std::thread thread_;
};

}  // namespace cairn

#include "core/sequencer.hpp"

#include <algorithm>
#include <cstdio>

#include "core/lmdb/lmdb.hpp"
#include "core/thread_name.hpp"

namespace cairn {

// One turn of the single writer.
struct Sequencer::Batch {
    std::vector<std::unique_ptr<Job>> jobs;
    Time now;       // What the clock says: what commands are decided with.
    Time time;      // The log's, which is held where that is behind its last event.
    Position head;  // Of the log before the batch.
    std::vector<Result<Committed>> outcomes{};
    std::vector<NewEvent> events{};
    std::vector<std::size_t> commit_sizes{};

    [[nodiscard]] Position staged_head() const { return {head.value + events.size()}; }
};

namespace {

// For so long after a refusal, that something fits says nothing: it may be small.
constexpr auto full_told_for = std::chrono::minutes(1);

template <class Batch>
void refuse_all(Batch& batch, const Error& why) {
    batch.events.clear();
    batch.outcomes.assign(batch.jobs.size(), tl::unexpected<Error>(why));
}

std::size_t payload_bytes(const std::vector<NewEvent>& events) {
    std::size_t sum = 0;
    for (const NewEvent& event : events) sum += event.payload.size();
    return sum;
}

}  // namespace

Sequencer::Sequencer(EventLog& log, CommitTarget& target, const Clock& clock, Limits limits)
    : log_(log), target_(target), clock_(clock), limits_(limits), thread_([this] { run(); }) {}

Sequencer::~Sequencer() { stop(); }

bool Sequencer::submit(std::unique_ptr<Job> job) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || queue_.size() >= limits_.queue_jobs_max) return false;
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void Sequencer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    const std::lock_guard lock(joining_);
    if (thread_.joinable()) thread_.join();
}

std::size_t Sequencer::queued() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

std::chrono::microseconds Sequencer::time_held() const {
    return std::max(std::chrono::microseconds{0}, log_.head_time() - clock_.now());
}

void Sequencer::run() {
    name_this_thread("sequencer");
    for (auto jobs = next_jobs(); !jobs.empty(); jobs = next_jobs()) run_batch(std::move(jobs));
}

// What queued up while the last flush ran, at least one; none: stopping, and all is done.
std::vector<std::unique_ptr<Job>> Sequencer::next_jobs() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    std::vector<std::unique_ptr<Job>> jobs;
    std::size_t bytes = 0;
    while (!queue_.empty() && jobs.size() < limits_.batch_jobs_max) {
        bytes += queue_.front()->size_bytes();
        if (!jobs.empty() && bytes > limits_.batch_bytes_max) break;
        jobs.push_back(std::move(queue_.front()));
        queue_.pop_front();
        if (jobs.back()->ends_batch()) break;
    }
    return jobs;
}

void Sequencer::run_batch(std::vector<std::unique_ptr<Job>> jobs) {
    const Time now = clock_.now();
    Batch batch{std::move(jobs), now, std::max(now, log_.head_time()), log_.head()};
    try {
        stage(batch);
        append(batch);
    } catch (const StorageFull&) {
        refuse_for_space(batch);
    } catch (const lmdb::DamagedRow& damaged) {
        // Nothing was written yet. Who owns the row is told, and builds it again where that can be.
        std::fprintf(stderr, "cairn: commands were refused: %s\n", damaged.what());
        refuse_all(batch, {ErrorCode::busy, "workspace.rebuilding", Json::object()});
    } catch (const std::exception& broken) {
        end_process(std::string("the store failed before the append: ") + broken.what());
    }
    settle(batch);
    answer(batch);
}

void Sequencer::stage(Batch& batch) {
    target_.begin(batch.now);
    for (const auto& job : batch.jobs) batch.outcomes.push_back(stage_job(batch, *job));
}

Result<Committed> Sequencer::stage_job(Batch& batch, Job& job) {
    const Position head = batch.staged_head();
    auto decided = decide(batch, job);
    if (!decided) return tl::unexpected<Error>(std::move(decided.error()));
    if (decided->empty()) return Committed{head, head, 0};
    std::vector<Recorded> recorded;
    for (NewEvent& event : *decided) {
        if (batch.now != batch.time) event.clock = batch.now;
        const Position position{head.value + recorded.size() + 1};
        recorded.push_back({std::move(event), position, head.next(), batch.time});
    }
    target_.apply(recorded);
    batch.commit_sizes.push_back(recorded.size());
    for (Recorded& event : recorded) batch.events.push_back(std::move(event));
    return Committed{batch.staged_head(), head.next(), recorded.size()};
}

Result<std::vector<NewEvent>> Sequencer::decide(Batch& batch, Job& job) {
    try {
        auto decided = target_.stage(job, batch.staged_head().next(), batch.now);
        if (!decided) return decided;
        const bool fits = payload_bytes(*decided) <= limits_.commit_bytes_max &&
                          std::ranges::all_of(*decided, within_limits);
        if (!fits) return fail(ErrorCode::too_large, "request.too_large");
        return decided;
    } catch (const StorageError&) {
        throw;
    } catch (const std::exception& bug) {
        std::fprintf(stderr, "cairn: a job was refused for an internal error: %s\n", bug.what());
        return fail(ErrorCode::internal, "internal.error");
    }
}

void Sequencer::append(Batch& batch) {
    if (batch.events.empty()) return;
    target_.prepare();
    log_.append(batch.events, batch.commit_sizes, batch.head, batch.time);
    if (storage_full_ && clock_.passed() - refused_at_ >= full_told_for) storage_full_ = false;
}

// Also what was refused for other reasons: it was decided after jobs that now never happened.
void Sequencer::refuse_for_space(Batch& batch) {
    storage_full_ = true;
    refused_at_ = clock_.passed();
    refuse_all(batch, {ErrorCode::storage_full, "storage.full", Json::object()});
}

void Sequencer::settle(const Batch& batch) {
    try {
        if (batch.events.empty()) return target_.abort();
        target_.commit();
    } catch (const std::exception& broken) {
        end_process(std::string("the log is ahead of the views, which failed: ") + broken.what());
    }
}

void Sequencer::answer(Batch& batch) {
    for (std::size_t i = 0; i < batch.jobs.size(); ++i)
        batch.jobs[i]->done(std::move(batch.outcomes[i]));
    if (!batch.events.empty()) target_.committed(batch.staged_head());
}

}  // namespace cairn

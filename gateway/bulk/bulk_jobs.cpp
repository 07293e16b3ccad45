#include "gateway/bulk/bulk_jobs.hpp"

#include <algorithm>
#include <iostream>

#include "core/thread_name.hpp"
#include "gateway/call.hpp"

namespace cairn {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds rest_max{100};
/// So many times as long as it worked it rests besides, at most.
constexpr std::uint64_t more_rests_max = 8;
constexpr std::chrono::milliseconds busy_rest{200};

tl::unexpected<Error> bulk_busy(const char* of, std::size_t max) {
    return fail(ErrorCode::throttled, "bulk.busy",
                {{"of", of}, {"max", max}, {"retry_after_s", 5}});
}

/// What a change is told of something that broke; the server's own log says what.
Error broken(const BulkJob& job, const std::exception& thrown) {
    std::cerr << "cairn: bulk change " << job.report.id.text() << ": " << thrown.what() << '\n';
    return {ErrorCode::internal, "internal.error", Json::object()};
}

}  // namespace

/// A few records of one change, on their way together. Stays until all that were sent are answered.
struct BulkJobs::Turn {
    std::vector<BulkItem> items;
    std::vector<CommandRequest> requests;
    std::vector<StreamName> records;
    std::vector<std::optional<Result<Done>>> outcomes;  ///< Of those that were sent.
    std::size_t open = 0;                               ///< Sent, and not answered yet.
    std::mutex mutex;
    std::condition_variable settled;

    void begin() {
        const std::lock_guard lock(mutex);
        ++open;
    }
    void answer(std::size_t place, Result<Done> done) {
        const std::lock_guard lock(mutex);
        outcomes[place] = std::move(done);
        if (--open == 0) settled.notify_one();
    }
    /// False: the server had no room for it.
    bool was_taken(std::size_t place) {
        const std::lock_guard lock(mutex);
        const auto& outcome = outcomes[place];
        return !outcome || *outcome || !is_passing(outcome->error());
    }
    void wait() {
        std::unique_lock lock(mutex);
        settled.wait(lock, [this] { return open == 0; });
    }
};

BulkJobs::BulkJobs(Workspace& workspace,
                   const BulkLimits& limits,
                   const std::filesystem::path& folder,
                   Answered answered)
    : workspace_(workspace),
      limits_(limits),
      kept_(folder),
      answered_(std::move(answered)),
      log_(workspace),
      started_(workspace.clock().now()),
      running_of_person_(limits.running_of_person_max),
      running_(limits.running_max),
      counts_(limits.counts_of_person_max, limits.counts_max),
      thread_([this] { run(); }) {}

BulkJobs::~BulkJobs() { stop(); }

void BulkJobs::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

BulkJobs::Counted BulkJobs::keep(BulkCount count) {
    const Time now = workspace_.clock().now();
    count.until = now + bulk_count_time;
    const Counted counted{ids_.next(now).text(), count.until};
    const std::lock_guard lock(mutex_);
    counts_.keep(counted.token, std::make_shared<const BulkCount>(std::move(count)));
    return counted;
}

Result<std::shared_ptr<const BulkCount>> BulkJobs::claim(const std::string& token,
                                                         const Uuid& person,
                                                         const Uuid& change) {
    std::shared_ptr<const BulkCount> count;
    {
        const std::lock_guard lock(mutex_);
        auto* found = counts_.find(token, person, workspace_.clock().now());
        if (found && found->claimed == change) return tl::unexpected(queue_full());
        if (!found || found->claimed) return not_found("bulk.token_unknown");
        found->claimed = change;
        count = found->count;
    }
    const BulkCount* counted = count.get();
    return std::shared_ptr<const BulkCount>(
        counted, [this, token, count = std::move(count)](const BulkCount*) {
            const std::lock_guard lock(mutex_);
            counts_.release(token);
        });
}

Result<std::shared_ptr<const void>> BulkJobs::claim(const Uuid& person, const Uuid& change) {
    const std::pair claimed{person, change};
    {
        const std::lock_guard lock(mutex_);
        if (!claimed_.insert(claimed).second) return tl::unexpected(queue_full());
    }
    // Not under the lock: where it cannot be made it gives back at once.
    return std::shared_ptr<const void>(this, [this, claimed](const void*) {
        const std::lock_guard lock(mutex_);
        claimed_.erase(claimed);
    });
}

Result<void> BulkJobs::take_place(BulkJob& job) {
    job.of_person = running_of_person_.take(job.report.person.text());
    if (!job.of_person) return bulk_busy("person", running_of_person_.each_max());
    job.of_all = running_.take("");
    if (!job.of_all) return bulk_busy("server", running_.each_max());
    return {};
}

void BulkJobs::begin(std::unique_ptr<BulkJob> job, const std::string& token) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ && job->file) job->file->let_stay(true);
        counts_.drop(token);
        if (job->report.again_of) kept_.forget(*job->report.again_of);
        forget_oldest(job->report.person);
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
}

/// Those that are over; what the log says of them stays.
void BulkJobs::forget_oldest(const Uuid& person) {
    const auto is_over = [](const auto& job) { return !job->runs(); };
    const auto is_his = [&](const auto& job) {
        return is_over(job) && job->report.person == person;
    };
    if (static_cast<std::size_t>(std::ranges::count_if(jobs_, is_his)) >=
        limits_.kept_of_person_max)
        jobs_.erase(std::ranges::find_if(jobs_, is_his));
    if (static_cast<std::size_t>(std::ranges::count_if(jobs_, is_over)) >= limits_.kept_max)
        jobs_.erase(std::ranges::find_if(jobs_, is_over));
}

BulkJob* BulkJobs::find(const Uuid& id, const Uuid& person) const {
    const auto found = std::ranges::find_if(jobs_, [&](const auto& job) {
        return job->report.id == id && job->report.person == person;
    });
    return found == jobs_.end() ? nullptr : found->get();
}

std::optional<BulkReport> BulkJobs::cancel(const Uuid& id, const Uuid& person) {
    std::optional<BulkReport> told;
    look_at(id, person, [&](BulkJob& job) {
        job.cancel_asked = job.runs();
        // None of its records is under way where its turn is still to come.
        told = job.told(0, 0);
    });
    wake_.notify_one();
    return told;
}

std::optional<BulkReport> BulkJobs::report(const Uuid& id,
                                           const Uuid& person,
                                           std::size_t after,
                                           std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    const BulkJob* job = find(id, person);
    return job ? std::optional(job->told(after, limit)) : std::nullopt;
}

std::vector<BulkReport> BulkJobs::reports(const Uuid& person) const {
    const std::lock_guard lock(mutex_);
    std::vector<BulkReport> told;
    for (const auto& job : jobs_)
        if (job->report.person == person) told.push_back(job->report);
    std::ranges::reverse(told);
    return told;
}

bool BulkJobs::look_at(const Uuid& id,
                       const Uuid& person,
                       const std::function<void(BulkJob& job)>& look) {
    const std::lock_guard lock(mutex_);
    BulkJob* job = find(id, person);
    if (job) look(*job);
    return job != nullptr;
}

void BulkJobs::run() {
    name_this_thread("bulk");
    while (BulkJob* job = wait_for_turn()) {
        const auto start = Steady::now();
        const std::uint64_t answered = answered_();
        take_turn(*job);
        const auto rests =
            1 + static_cast<Steady::rep>(std::min(answered_() - answered, more_rests_max));
        rest(std::min<Steady::duration>(rests * (Steady::now() - start), rest_max));
    }
    const auto another = [this] {
        const std::lock_guard lock(mutex_);
        return next_running();
    };
    while (BulkJob* job = another()) end(*job, BulkState::stopped, stopped_with_server());
}

/// Only this thread ends a job, and only one that is over is forgotten: it stays where it is.
BulkJob* BulkJobs::wait_for_turn() {
    std::unique_lock lock(mutex_);
    BulkJob* job = nullptr;
    wake_.wait(lock, [&] {
        job = next_running();
        return stopping_ || job;
    });
    if (stopping_) return nullptr;
    last_turn_ = job->report.id;
    return job;
}

/// The one behind the one whose turn was last, else the first.
BulkJob* BulkJobs::next_running() {
    BulkJob* first = nullptr;
    bool is_behind = false;
    for (const auto& job : jobs_) {
        if (job->runs() && is_behind) return job.get();
        if (job->runs() && !first) first = job.get();
        is_behind = is_behind || job->report.id == last_turn_;
    }
    return first;
}

/// This thread is all changes' and the server's: what breaks ends the one at hand.
void BulkJobs::take_turn(BulkJob& job) {
    Turn turn;
    std::optional<Error> because;
    try {
        go_on(job, turn);
    } catch (const std::exception& thrown) {
        because = broken(job, thrown);
    }
    // Who answers those that were sent knows where the turn is.
    turn.wait();
    if (because) end(job, BulkState::stopped, std::move(because));
}

void BulkJobs::go_on(BulkJob& job, Turn& turn) {
    std::string token;
    {
        const std::lock_guard lock(mutex_);
        const std::size_t last =
            job.cancel_asked ? job.next
                             : std::min(job.items.size(), job.next + limits_.records_at_a_time);
        turn.items.assign(job.items.begin() + static_cast<std::ptrdiff_t>(job.next),
                          job.items.begin() + static_cast<std::ptrdiff_t>(last));
        token = job.token;
    }
    if (turn.items.empty())
        return end(job, job.next < job.items.size() ? BulkState::cancelled : BulkState::done);
    const auto identity = workspace_.people().let_in(token);
    if (!identity) return end(job, BulkState::stopped, identity.error());
    for (const BulkItem& item : turn.items) {
        turn.requests.push_back(job.request(item));
        turn.requests.back().actor = identity->person();
        turn.records.push_back({job.action.type, item.record});
    }
    turn.outcomes.resize(turn.items.size());
    bool has_room = true;
    for (std::size_t i = 0; has_room && i < turn.items.size(); ++i) has_room = send(job, turn, i);
    turn.wait();
    settle(job, turn);
}

/// What an undo undoes is looked up here, and not on the thread that everybody waits for. Where the
/// log cannot say it, that one is refused: the others may be sound.
bool BulkJobs::send(const BulkJob& job, Turn& turn, std::size_t place) {
    turn.begin();
    try {
        CommandRequest& request = turn.requests[place];
        if (auto completed = complete(request, workspace_.log()); !completed) {
            turn.answer(place, tl::unexpected(std::move(completed.error())));
            return true;
        }
        if (!request.undone.empty()) turn.records[place] = request.undone.front().stream;
        workspace_.execute(std::move(request), [&turn, place](Result<Done> done) {
            turn.answer(place, std::move(done));
        });
    } catch (const std::exception& thrown) {
        // What throws was not taken by the sequencer, so nobody else answers.
        turn.answer(place, tl::unexpected(broken(job, thrown)));
    }
    return turn.was_taken(place);
}

/// What the server had no time for comes again, before all that is still to come: what an undo
/// undoes has an order.
void BulkJobs::settle(BulkJob& job, Turn& turn) {
    std::optional<Error> because;
    std::vector<BulkItem> again;
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < turn.items.size(); ++i) {
            const auto& done = turn.outcomes[i];
            if (!done || (!*done && is_passing(done->error())))
                again.push_back(turn.items[i]);
            else if (!*done && ends_bulk(done->error()))
                because = done->error();
            else
                job.take(turn.items[i], turn.records[i], *done);
        }
        job.next += turn.items.size() - again.size();
        std::ranges::copy(again, job.items.begin() + static_cast<std::ptrdiff_t>(job.next));
    }
    if (because) return end(job, BulkState::stopped, std::move(because));
    if (!again.empty()) rest(busy_rest);
}

/// The log has it before anybody is told.
void BulkJobs::end(BulkJob& job, BulkState state, std::optional<Error> because) {
    try {
        note_end(job, state, because);
    } catch (const std::exception& thrown) {
        static_cast<void>(broken(job, thrown));
    }
    const std::lock_guard lock(mutex_);
    job.end(state, workspace_.clock().now(), std::move(because));
}

/// Where it cannot be noted the log ends without it, which says that it was interrupted.
void BulkJobs::note_end(const BulkJob& job, BulkState state, const std::optional<Error>& because) {
    BulkReport ended;
    {
        const std::lock_guard lock(mutex_);
        ended = job.report;
    }
    ended.state = state;
    ended.because = because;
    CommandRequest note{.bulk = ended.id};
    // Whose right ended says nothing more.
    note.actor = state == BulkState::stopped ? Actor::system() : Actor{.id = ended.person};
    note.cause = "bulk";
    note.command.steps.emplace_back(note_of_end(ended));
    for (bool tries = true; tries;) {
        const auto noted = workspace_.execute(note);
        tries = !noted && is_passing(noted.error()) && rest(busy_rest);
    }
}

bool BulkJobs::rest(Steady::duration time) {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace cairn

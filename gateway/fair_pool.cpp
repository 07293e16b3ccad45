#include "gateway/fair_pool.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include <sys/resource.h>

#include "core/thread_name.hpp"

namespace cairn {
namespace {

/// Counted for a piece of work as it begins, when nobody knows yet how long it takes.
constexpr double least_ms = 0.05;
/// What a request costs shows only when it is done. So whose request took longer than is waited for
/// without being noticed counts as one who asks for costly things, for so many times as long.
constexpr double short_ms = 5;
constexpr double remembered_times = 200;
constexpr double remembered_ms_max = 60'000;
constexpr std::size_t lines_kept_min = 64;
constexpr std::size_t idle_lines_max = 4096;

}  // namespace

FairPool::FairPool(const Limits& limits, Now now, Now worked)
    : limits_(limits),
      now_(std::move(now)),
      worked_(std::move(worked)),
      running_of_one_max_(std::max(1U, limits.threads - 1)),
      forget_at_(lines_kept_min) {
    for (unsigned i = 0; i < limits.threads + limits.threads_for_short; ++i)
        threads_.emplace_back([this, only_short = i >= limits_.threads] { run(only_short); });
}

FairPool::~FairPool() { stop(); }

bool FairPool::submit(const std::string& whose, Work work, Work turned_away) {
    std::optional<Task> other;
    {
        const std::lock_guard lock(mutex_);
        const auto line = lines_.find(whose);
        const std::size_t own = line == lines_.end() ? 0 : line->second.waiting.size();
        if (closed_ || stopping_ || own >= limits_.waiting_of_one_max) return false;
        if (waiting_ >= limits_.waiting_max) {
            other = make_room(own);
            if (!other) return false;
        }
        add(whose, {std::move(work), std::move(turned_away)});
    }
    if (other) other->turned_away();
    return true;
}

void FairPool::submit_one(const std::string& whose, Work work) {
    const std::lock_guard lock(mutex_);
    if (!stopping_) add(whose, {std::move(work), {}});
}

// Else a few who ask for as much as they may would lock everybody else out.
std::optional<FairPool::Task> FairPool::make_room(std::size_t waiting_of_newcomer) {
    const auto longest = std::ranges::max_element(lines_, {}, [](const auto& entry) {
        const auto& waiting = entry.second.waiting;
        return waiting.empty() || !waiting.back().turned_away ? 0 : waiting.size();
    });
    if (longest == lines_.end()) return std::nullopt;
    Line& line = longest->second;
    // By one longer, it would be the newcomer's turn to be turned away next.
    if (line.waiting.size() <= waiting_of_newcomer + 1 || !line.waiting.back().turned_away)
        return std::nullopt;
    std::optional<Task> task = std::move(line.waiting.back());
    line.waiting.pop_back();
    --waiting_;
    return task;
}

void FairPool::close() {
    std::vector<Task> away;
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        for (auto& [whose, line] : lines_) {
            const auto leaving = std::ranges::stable_partition(
                line.waiting, [](const Task& task) { return !task.turned_away; });
            waiting_ -= leaving.size();
            std::ranges::move(leaving, std::back_inserter(away));
            line.waiting.erase(leaving.begin(), leaving.end());
            place(line);
        }
    }
    for (const Task& task : away) task.turned_away();
}

void FairPool::add(const std::string& whose, Task task) {
    Line& line = lines_.try_emplace(whose, Line{.whose = whose, .queue = &short_}).first->second;
    choose_queue(line);
    // Time that was not asked for is not saved up.
    if (line.waiting.empty() && line.running == 0)
        line.used_ms = std::max(line.used_ms, line.queue->now_ms);
    line.waiting.push_back(std::move(task));
    ++waiting_;
    place(line);
}

void FairPool::place(Line& line) {
    leave(line);
    if (line.waiting.empty() || line.running >= running_of_one_max_) return;
    line.place = Place{line.used_ms, ++placed_};
    line.queue->ready.emplace(*line.place, &line);
    if (line.queue == &short_ && idle_for_short_ > 0)
        wake_short_.notify_one();
    else
        wake_.notify_one();
}

void FairPool::leave(Line& line) {
    if (line.place) line.queue->ready.erase({*line.place, &line});
    line.place.reset();
}

void FairPool::choose_queue(Line& line) {
    Queue& queue = now_() < line.costly_until ? costly_ : short_;
    if (line.queue == &queue) return;
    leave(line);
    line.queue = &queue;
    line.used_ms = queue.now_ms;
}

// Short work is left to a thread for it, where one is idle: those have the higher priority.
FairPool::Queue* FairPool::next(bool only_short) {
    const bool may_short = !short_.ready.empty() && (only_short || idle_for_short_ == 0);
    const bool may_costly = !costly_.ready.empty() && !only_short;
    if (may_short && may_costly) return short_.served_ms <= costly_.served_ms ? &short_ : &costly_;
    return may_short ? &short_ : may_costly ? &costly_ : nullptr;
}

// Who used more than others is remembered, unless there are too many of them to remember. Looked at
// again when there are twice as many: so each line costs the same, however many there are.
void FairPool::forget_idle_lines() {
    const bool too_many = lines_.size() > idle_lines_max;
    const Time now = now_();
    std::erase_if(lines_, [&](const auto& entry) {
        const Line& line = entry.second;
        const bool idle = line.waiting.empty() && line.running == 0;
        return idle &&
               (too_many || (line.used_ms <= line.queue->now_ms && line.costly_until <= now));
    });
    forget_at_ = std::max(lines_kept_min, 2 * lines_.size());
}

void FairPool::run(bool only_short) {
    name_this_thread(only_short ? "short" : limits_.name);
    // Linux gives each thread a priority of its own; where it does not, nothing is lost.
    if (limits_.niceness > 0 && !only_short)
        static_cast<void>(setpriority(PRIO_PROCESS, 0, limits_.niceness));
    std::unique_lock lock(mutex_);
    for (;;) {
        wait(lock, only_short);
        if (stopping_) return;
        Queue& queue = *next(only_short);
        Line& line = *queue.ready.begin()->second;
        queue.now_ms = std::max(queue.now_ms, line.used_ms);
        Queue& other = &queue == &short_ ? costly_ : short_;
        if (other.ready.empty()) other.served_ms = std::max(other.served_ms, queue.served_ms);
        Work work = std::move(line.waiting.front().work);
        line.waiting.pop_front();
        --waiting_;
        ++line.running;
        line.used_ms += least_ms;
        place(line);
        if (next(false)) wake_.notify_one();
        lock.unlock();
        const auto start = now_(), started = worked_();
        work();
        work = nullptr;
        const std::chrono::duration<double, std::milli> took = now_() - start,
                                                        worked = worked_() - started;
        lock.lock();
        --line.running;
        if (!only_short) queue.served_ms += took.count();
        take_note(line, took.count(), worked.count());
        if (lines_.size() > forget_at_) forget_idle_lines();
    }
}

void FairPool::wait(std::unique_lock<std::mutex>& lock, bool only_short) {
    idle_for_short_ += only_short;
    (only_short ? wake_short_ : wake_).wait(lock, [&] { return stopping_ || next(only_short); });
    idle_for_short_ -= only_short;
}

void FairPool::take_note(Line& line, double took_ms, double worked_ms) {
    leave(line);
    if (limits_.threads_for_short > 0 && worked_ms > short_ms) {
        const std::chrono::duration<double, std::milli> remembered{
            std::min(remembered_times * worked_ms, remembered_ms_max)};
        line.costly_until = std::max(
            line.costly_until, now_() + std::chrono::duration_cast<Time::duration>(remembered));
    }
    choose_queue(line);
    line.used_ms += took_ms;
    place(line);
}

void FairPool::stop() {
    std::vector<Task> left;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        short_.ready.clear();
        costly_.ready.clear();
        for (auto& [whose, line] : lines_) {
            std::ranges::move(line.waiting, std::back_inserter(left));
            line.waiting.clear();
            line.place.reset();
        }
        waiting_ = 0;
    }
    wake_.notify_all();
    wake_short_.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

FairPool::Time FairPool::cpu_time_of_this_thread() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return Time(std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec));
}

std::size_t FairPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
}

}  // namespace cairn

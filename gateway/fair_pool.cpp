#include "gateway/fair_pool.hpp"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

namespace cairn {
namespace {

/// Counted for a piece of work as it begins, when nobody knows yet how long it takes.
constexpr double least_ms = 0.05;
/// Work that is waited for without being noticed. Who asks for more is told by what he asked for
/// lately, as what a request costs shows only when it is done.
constexpr double short_ms = 5;
constexpr double weight_of_last = 0.25;
constexpr std::size_t lines_looked_at = 64;
constexpr std::size_t idle_lines_max = 4096;

}  // namespace

FairPool::FairPool(const Limits& limits, Now now)
    : limits_(limits), now_(std::move(now)), running_of_one_max_(std::max(1U, limits.threads - 1)) {
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
        if (waiting_ >= limits_.waiting_max && !(other = make_room(own))) return false;
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
    Line& line = lines_.try_emplace(whose, Line{.whose = whose}).first->second;
    // Time that was not asked for is not saved up.
    if (line.waiting.empty() && line.running == 0) line.used_ms = std::max(line.used_ms, now_ms_);
    line.waiting.push_back(std::move(task));
    ++waiting_;
    place(line);
}

void FairPool::place(Line& line) {
    leave(line);
    if (line.waiting.empty() || line.running >= running_of_one_max_) return;
    line.place = Place{line.used_ms, ++placed_};
    ready_of(line).emplace(*line.place, &line);
    wake_.notify_one();
    if (line.usual_ms <= short_ms) wake_short_.notify_one();
}

void FairPool::leave(Line& line) {
    if (line.place) ready_of(line).erase({*line.place, &line});
    line.place.reset();
}

FairPool::Ready& FairPool::ready_of(const Line& line) {
    return line.usual_ms <= short_ms ? ready_short_ : ready_;
}

FairPool::Line* FairPool::next(bool only_short) const {
    if (ready_short_.empty() && (only_short || ready_.empty())) return nullptr;
    if (only_short || ready_.empty()) return ready_short_.begin()->second;
    if (ready_short_.empty()) return ready_.begin()->second;
    return std::min(*ready_.begin(), *ready_short_.begin()).second;
}

// Who used more than others is remembered, unless there are too many of them to remember.
void FairPool::forget_idle_lines() {
    const bool too_many = lines_.size() > idle_lines_max;
    std::erase_if(lines_, [&](const auto& entry) {
        const Line& line = entry.second;
        const bool idle = line.waiting.empty() && line.running == 0;
        return idle && (too_many || line.used_ms <= now_ms_);
    });
}

void FairPool::run(bool only_short) {
    // Linux gives each thread a priority of its own; where it does not, nothing is lost.
    if (limits_.niceness > 0 && !only_short)
        static_cast<void>(setpriority(PRIO_PROCESS, 0, limits_.niceness));
    std::unique_lock lock(mutex_);
    for (;;) {
        (only_short ? wake_short_ : wake_).wait(lock, [&] {
            return stopping_ || next(only_short);
        });
        if (stopping_) return;
        Line& line = *next(only_short);
        Work work = std::move(line.waiting.front().work);
        line.waiting.pop_front();
        --waiting_;
        ++line.running;
        now_ms_ = std::max(now_ms_, line.used_ms);
        line.used_ms += least_ms;
        place(line);
        lock.unlock();
        const auto start = now_();
        work();
        work = nullptr;
        const std::chrono::duration<double, std::milli> took = now_() - start;
        lock.lock();
        leave(line);
        line.used_ms += took.count();
        line.usual_ms += weight_of_last * (took.count() - line.usual_ms);
        --line.running;
        place(line);
        if (lines_.size() > lines_looked_at) forget_idle_lines();
    }
}

void FairPool::stop() {
    std::vector<Task> left;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        ready_.clear();
        ready_short_.clear();
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

std::size_t FairPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
}

}  // namespace cairn

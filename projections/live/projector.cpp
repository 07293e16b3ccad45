#include "projections/live/projector.hpp"

#include <algorithm>

#include "core/thread_name.hpp"

namespace cairn {
namespace {

// What is due becomes so without a bell, days end without one, and a disk gets room without one.
constexpr std::chrono::seconds idle_look{1};
constexpr std::chrono::seconds behind_look{5};

}  // namespace

Projector::Projector(const EventLog& log,
                     const WorldStore& world,
                     ViewStore& views,
                     ChannelHub& channels,
                     std::function<void()> look)
    : log_(log),
      world_(world),
      views_(views),
      channels_(channels),
      look_(std::move(look)),
      reached_(views.position().value) {}

Projector::~Projector() { stop(); }

void Projector::start() {
    running_ = true;
    thread_ = std::thread([this] { run(); });
}

void Projector::stop() {
    {
        const std::lock_guard lock(mutex_);
        running_ = false;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    refuse_waiters();
}

void Projector::ring() {
    {
        const std::lock_guard lock(mutex_);
        rung_ = true;
    }
    wake_.notify_one();
}

void Projector::when_reached(Position position,
                             std::chrono::milliseconds timeout,
                             std::function<void(bool)> ready) {
    if (!enlist(position, std::chrono::steady_clock::now() + timeout, ready))
        return ready(reached() >= position);
    wake_.notify_one();
}

bool Projector::enlist(Position position,
                       Instant deadline,
                       const std::function<void(bool)>& ready) {
    const std::lock_guard lock(mutex_);
    if (reached() >= position || !running_) return false;
    waiters_.push_back({position, deadline, ready});
    rung_ = true;  // So that the thread looks at the deadline.
    return true;
}

void Projector::run() {
    name_this_thread("projector");
    while (wait_for_work()) {
        if (look_) look_();
        channels_.look_at_clock();
        follow();
        answer_waiters();
    }
}

bool Projector::wait_for_work() {
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, next_look(), [this] { return rung_ || !running_; });
    rung_ = false;
    return running_;
}

Projector::Instant Projector::next_look() const {
    Instant next = std::chrono::steady_clock::now() + (behind_ ? behind_look : idle_look);
    for (const Waiter& waiter : waiters_) next = std::min(next, waiter.deadline);
    return next;
}

void Projector::follow() {
    try {
        while (step()) {
            behind_ = false;  // Before anybody is told.
            answer_waiters();
        }
        behind_ = false;
    } catch (const StorageFull&) {
        behind_ = true;
    } catch (const lmdb::DamagedRow&) {
        behind_ = true;  // Who serves was told, and opens all of it again.
    } catch (const StorageError& broken) {
        // What the views hold is unknown; the next start looks, and builds them anew where it must.
        end_process(std::string("the views failed: ") + broken.what());
    }
}

bool Projector::step() {
    const Position until = world_.position();
    if (reached() >= until) return false;
    {
        const std::lock_guard lock(mutex_);
        if (!running_) return false;
    }
    const Changes changes = read_changes(log_, world_, reached(), until);
    views_.apply(changes);
    channels_.advance(changes);
    reached_ = changes.to.value;
    return true;
}

void Projector::answer_waiters() {
    const Instant now = std::chrono::steady_clock::now();
    const Position now_at = reached();
    std::vector<Waiter> due;
    {
        const std::lock_guard lock(mutex_);
        const auto waits_on = [&](const Waiter& waiter) {
            return waiter.position > now_at && waiter.deadline > now;
        };
        const auto first_due = std::ranges::partition(waiters_, waits_on);
        std::ranges::move(first_due, std::back_inserter(due));
        waiters_.erase(first_due.begin(), first_due.end());
    }
    for (const Waiter& waiter : due) waiter.ready(waiter.position <= now_at);
}

void Projector::refuse_waiters() {
    std::vector<Waiter> left;
    {
        const std::lock_guard lock(mutex_);
        left.swap(waiters_);
    }
    for (const Waiter& waiter : left) waiter.ready(reached() >= waiter.position);
}

void catch_up_views(const EventLog& log,
                    const WorldStore& world,
                    ViewStore& views,
                    const Projector::Progress& progress) {
    const Position until = world.position();
    while (views.position() < until) {
        views.apply(read_changes(log, world, views.position(), until));
        if (progress) progress(views.position(), until);
    }
}

}  // namespace cairn

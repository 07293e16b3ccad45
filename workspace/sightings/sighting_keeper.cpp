#include "workspace/sightings/sighting_keeper.hpp"

#include <cstdio>

#include "core/thread_name.hpp"

namespace cairn {
namespace {

constexpr std::size_t entries_per_event = 256;
/// So many are not waited for.
constexpr std::size_t entries_at_once = 4 * entries_per_event;

}  // namespace

void SightingKeeper::start(Write write, std::chrono::milliseconds wait) {
    write_ = std::move(write);
    wait_ = wait;
    running_ = true;
    thread_ = std::thread([this] { run(); });
}

void SightingKeeper::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (!running_) return;
        running_ = false;
    }
    noted_.notify_all();
    thread_.join();
    write(true);
    if (const Counts left = counts(); left.waiting > 0)
        std::fprintf(stderr, "cairn: who saw what could not be written: %llu entries are lost\n",
                     static_cast<unsigned long long>(left.waiting));
}

void SightingKeeper::note(Sighting seen) {
    const std::lock_guard lock(mutex_);
    seen.at = std::chrono::floor<std::chrono::seconds>(clock_.now());
    if (!running_ || !book_.note(std::move(seen))) ++lost_;
    // Else the thread looks by itself soon, or is rung by whoever came first.
    if (book_.waiting() == 1 || is_much()) noted_.notify_one();
}

bool SightingKeeper::is_much() const { return book_.waiting() >= entries_at_once; }

void SightingKeeper::flush(bool all) { write(all); }

SightingKeeper::Counts SightingKeeper::counts() const {
    const std::lock_guard lock(mutex_);
    return {written_, book_.waiting(), lost_};
}

void SightingKeeper::run() {
    name_this_thread("sightings");
    std::unique_lock lock(mutex_);
    while (running_) {
        noted_.wait(lock, [&] { return !running_ || !book_.is_empty(); });
        noted_.wait_for(lock, wait_, [&] { return !running_ || (!is_refused_ && is_much()); });
        if (!running_) return;
        lock.unlock();
        write(false);
        lock.lock();
    }
}

// What is refused stays, and is tried again: a full disk or queue keeps nobody from reading.
void SightingKeeper::write(bool all) {
    const std::lock_guard one_at_a_time(writing_);
    for (;;) {
        Sightings entries;
        {
            const std::lock_guard lock(mutex_);
            entries = book_.take(clock_.now(), entries_per_event, all);
        }
        if (entries.empty() || !write_) return;
        const std::size_t count = entries.size();
        const bool is_written = write_(entries).has_value();
        const std::lock_guard lock(mutex_);
        is_refused_ = !is_written;
        if (is_written) {
            written_ += count;
            continue;
        }
        book_.give_back(std::move(entries));
        return;
    }
}

}  // namespace cairn

#include "projections/search/search_follower.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "core/own_descriptors.hpp"
#include "core/thread_name.hpp"

namespace cairn {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// While changes come, it rests so many times as long as it worked.
constexpr int rest_factor = 30;
constexpr milliseconds pause_min{50};
constexpr milliseconds pause_max{2000};
/// What readers found damaged is noticed after that, at the latest.
constexpr milliseconds idle_look{5000};
/// After the second failure, and twice as long after each that follows.
constexpr milliseconds after_trouble{5000};
constexpr milliseconds after_trouble_max{300'000};
/// Longer than a large index takes to be filled, which may be what fails at its end.
constexpr std::chrono::hours trouble_is_over{1};
/// So long it may go on when the process is to end.
constexpr milliseconds last_work_max{1000};

/// Thrown from within a long piece of work, by which nothing is lost: its time is over.
struct TimeIsOver {};

}  // namespace

SearchFollower::SearchFollower(const EventLog& log,
                               const WorldStore& world,
                               const Sealer& sealer,
                               SearchIndex& index)
    : log_(log), world_(world), sealer_(sealer), index_(index) {}

SearchFollower::~SearchFollower() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        work_until_ = Steady::now() + last_work_max;
    }
    stop_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SearchFollower::start() {
    thread_ = std::thread([this] { run(); });
}

void SearchFollower::run() {
    name_this_thread("search");
    if (!take_own_descriptors()) {
        std::fputs(
            "cairn: this system gives no thread file descriptors of its own (Linux 5.9 and "
            "later do); nothing is found by searching\n",
            stderr);
        return;
    }
    courtesy_.begin_again();
    while (!rest(milliseconds{0})) {
        try {
            work();
        } catch (const TimeIsOver&) {
            break_off();
        } catch (const StorageFull&) {
            // What was not committed is taken up again; so is all where even that fails.
            begin_anew("the disk is full");
        } catch (const SearchDamaged& damaged) {
            begin_anew(damaged.what());
        } catch (const std::exception& broken) {
            // Of the world or the log: whoever reads them says it, and what becomes of them. Making
            // the index again would meet it again.
            try_again(broken.what());
        }
    }
    finish();
}

void SearchFollower::finish() {
    if (!is_open_) return;
    try {
        catch_up();
        index_.owes_erasure(log_) ? index_.drop() : index_.close();
    } catch (const std::exception& failed) {
        begin_anew(failed.what());
    }
}

void SearchFollower::break_off() {
    try {
        is_open_ ? index_.roll_back() : index_.give_up();
    } catch (const std::exception& failed) {
        begin_anew(failed.what());
    }
}

void SearchFollower::catch_up() {
    try {
        while (index_.follow(log_, world_, sealer_, [this] { give_way(); })) continue;
    } catch (const TimeIsOver&) {
        index_.roll_back();
    }
}

void SearchFollower::work() {
    if (!is_open_) index_.open(log_.epoch(), [this] { give_way(); });
    is_open_ = true;
    const bool more = log_.wait(index_.position(), idle_look);
    if (!more && !index_.is_doubtful()) return;
    if (rest(index_.is_filling() ? milliseconds{0} : std::max(pause_, pause_min))) return;
    courtesy_.begin_again();
    const auto begun = Steady::now();
    index_.follow(log_, world_, sealer_, [this] { give_way(); });
    const auto took = std::chrono::duration_cast<milliseconds>(Steady::now() - begun);
    pause_ = std::min(pause_max, rest_factor * took);
}

void SearchFollower::begin_anew(const std::string& why) {
    std::fprintf(stderr, "cairn: %s; the search index is made again from the log\n", why.c_str());
    is_open_ = false;
    try {
        index_.drop();
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "cairn: %s\n", failed.what());
    }
    pause_ = {};
    rest_after_failure();
}

void SearchFollower::try_again(const std::string& why) {
    std::fprintf(stderr, "cairn: %s; the search index waits\n", why.c_str());
    try {
        is_open_ ? index_.roll_back() : index_.give_up();
    } catch (const std::exception& failed) {
        return begin_anew(failed.what());
    }
    if (is_open_ && owes_erasure()) return begin_anew("somebody was erased");
    rest_after_failure();
}

bool SearchFollower::owes_erasure() const {
    try {
        return index_.owes_erasure(log_);
    } catch (const std::exception&) {
        return false;
    }
}

void SearchFollower::rest_after_failure() {
    if (Steady::now() - last_failure_ > trouble_is_over) failures_ = 0;
    if (failures_ > 0)
        rest(std::min(after_trouble_max, after_trouble * (1 << std::min(failures_ - 1, 10))));
    ++failures_;
    last_failure_ = Steady::now();
}

void SearchFollower::give_way() {
    if (const auto pause = courtesy_.due(); pause.count() > 0) {
        std::unique_lock lock(mutex_);
        // Where it is to end it has little time, and takes that.
        if (!stopping_) stop_.wait_for(lock, pause);
        courtesy_.begin_again();
    }
    const std::lock_guard lock(mutex_);
    if (stopping_ && Steady::now() >= work_until_) throw TimeIsOver();
}

bool SearchFollower::rest(milliseconds pause) {
    std::unique_lock lock(mutex_);
    return stop_.wait_for(lock, pause, [this] { return stopping_; });
}

}  // namespace cairn

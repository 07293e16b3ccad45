#include "projections/live/order_follower.hpp"

#include <algorithm>
#include <cstdio>

#include <sys/resource.h>

#include "core/thread_name.hpp"

namespace cairn {
namespace {

using std::chrono::milliseconds;
using OrderTime = std::chrono::steady_clock;

constexpr int order_priority = 10;
/// While changes come, it rests so many times as long as it worked: what changed meanwhile each
/// reader reads himself.
constexpr int order_rest_factor = 4;
constexpr milliseconds order_pause_min{10};
constexpr milliseconds order_pause_max{250};
/// Days end without an event.
constexpr milliseconds order_idle_look{1'000};
constexpr milliseconds after_order_trouble{5'000};
constexpr milliseconds after_order_trouble_max{300'000};

}  // namespace

OrderFollower::OrderFollower(const EventLog& log,
                             const WorldStore& world,
                             const Sealer& sealer,
                             const Clock& clock,
                             RecordOrders& orders)
    : log_(log), keeper_(log, world, sealer, clock, orders) {}

OrderFollower::~OrderFollower() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void OrderFollower::start() {
    thread_ = std::thread([this] { run(); });
}

void OrderFollower::run() {
    name_this_thread("orders");
    // Linux gives each thread a priority of its own; where it does not, nothing is lost.
    static_cast<void>(setpriority(PRIO_PROCESS, 0, order_priority));
    milliseconds pause{0};
    milliseconds trouble = after_order_trouble;
    while (!rest(pause)) {
        const auto begun = OrderTime::now();
        try {
            keeper_.follow([this] { return rest(milliseconds{0}); });
            trouble = after_order_trouble;
        } catch (const std::exception& failed) {
            // Whoever reads the world or the log says what is wrong with it.
            std::fprintf(stderr, "cairn: %s; orders in memory wait\n", failed.what());
            if (rest(trouble)) return;
            trouble = std::min(2 * trouble, after_order_trouble_max);
        }
        const auto took = std::chrono::duration_cast<milliseconds>(OrderTime::now() - begun);
        pause = std::clamp(order_rest_factor * took, order_pause_min, order_pause_max);
        log_.wait(keeper_.position(), order_idle_look);
    }
}

bool OrderFollower::rest(milliseconds pause) {
    std::unique_lock lock(mutex_);
    return stop_.wait_for(lock, pause, [this] { return stopping_; });
}

}  // namespace cairn

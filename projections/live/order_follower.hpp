#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "projections/live/order_keeper.hpp"

namespace cairn {

/// The thread that carries the orders in memory after the world, at low priority: it follows the
/// log by itself, looks at the clock each second, and keeps nobody waiting.
class OrderFollower {
public:
    OrderFollower(const EventLog& log,
                  const WorldStore& world,
                  const Sealer& sealer,
                  const Clock& clock,
                  RecordOrders& orders);
    ~OrderFollower();  ///< Stops. The log must be closed by then.
    OrderFollower(const OrderFollower&) = delete;
    OrderFollower& operator=(const OrderFollower&) = delete;
    void start();

private:
    void run();
    /// Waits; true where it is to stop.
    bool rest(std::chrono::milliseconds pause);

    const EventLog& log_;
    OrderKeeper keeper_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cairn

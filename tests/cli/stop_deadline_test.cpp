#include "cli/stop_deadline.hpp"

#include <future>

#include <catch2/catch.hpp>

using namespace cairn;
using namespace std::chrono_literals;

TEST_CASE("whatever does not end in time is ended, and only that", "[cli]") {
    std::promise<void> over;
    const StopDeadline hanging(1ms, [&] { over.set_value(); });
    CHECK(over.get_future().wait_for(10s) == std::future_status::ready);

    bool called = false;
    {
        const StopDeadline quick(1h, [&] { called = true; });
    }
    CHECK_FALSE(called);
}

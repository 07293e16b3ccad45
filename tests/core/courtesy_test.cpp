#include "core/courtesy.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>
#include <sched.h>

using namespace cairn;
using std::chrono::milliseconds;

namespace {

/// Works until it has had so much of a processor; says how long it was told to rest meanwhile.
milliseconds rests_of(milliseconds work) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + work;
    Courtesy courtesy;
    milliseconds rests{};
    while (Clock::now() < end) rests += courtesy.due();
    return rests;
}

}  // namespace

TEST_CASE("who shares a processor with others that want it is told to rest", "[courtesy]") {
    std::atomic<bool> stop = false;
    cpu_set_t before{};
    REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
    std::thread both([&] {
        // Two threads of which only one can be at work at a time.
        cpu_set_t one{};
        CPU_SET(static_cast<unsigned>(sched_getcpu()), &one);
        REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
        std::thread other([&] {
            while (!stop) continue;
        });
        CHECK(rests_of(milliseconds{200}) >= milliseconds{100});
        stop = true;
        other.join();
    });
    both.join();
}

TEST_CASE("who waits for something is told to rest some times as long, but not for long",
          "[courtesy]") {
    Courtesy courtesy;
    std::this_thread::sleep_for(milliseconds{10});
    const auto rest = courtesy.due();
    CHECK(rest >= milliseconds{50});
    CHECK(rest <= milliseconds{100});
    CHECK(courtesy.due() == milliseconds{0});
}

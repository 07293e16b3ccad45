#include "core/trusted_clock.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"

namespace cairn {
namespace {

using News = ClockNews::Kind;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct ClockBench {
    ManualClock machine;
    TrustedClock clock{machine};
    std::vector<News> told;
    ClockBench() {
        clock.tell([this](const ClockNews& news) { told.push_back(news.kind); });
    }
};

}  // namespace

TEST_CASE("a clock that moves with the time that passes is believed", "[trusted_clock]") {
    ClockBench bench;
    for (const auto passed : {minutes{1}, minutes{60}, minutes{60 * 24 * 90}}) {
        bench.machine.advance(passed);
        CHECK(bench.clock.now() == bench.machine.now());
    }
    bench.machine.jump(minutes{4});
    CHECK(bench.clock.now() == bench.machine.now());
    bench.machine.jump(-minutes{4});
    CHECK(bench.clock.now() == bench.machine.now());
    CHECK(bench.told.empty());
}

TEST_CASE("a clock that jumps is not believed, and time goes on without it", "[trusted_clock]") {
    for (const auto by : {days{365}, -days{365}}) {
        ClockBench bench;
        const Time before = bench.clock.now();
        bench.machine.jump(by);
        CHECK(bench.clock.now() == before);
        bench.machine.advance(hours{2});
        CHECK(bench.clock.now() == before + hours{2});
        CHECK(bench.clock.jumped() == by);
        CHECK(bench.told == std::vector{News::not_believed});
        bench.machine.jump(-by + seconds{3});
        CHECK(bench.clock.now() == bench.machine.now());
        CHECK(bench.clock.jumped() == seconds{0});
        CHECK(bench.told == std::vector{News::not_believed, News::over});
    }
}

TEST_CASE("a jump is believed where a time service keeps the clock", "[trusted_clock]") {
    ClockBench bench;
    bench.machine.jump(hours{9});
    const Time carried = bench.clock.now();
    CHECK(carried == bench.machine.now() - hours{9});
    bench.machine.keep();
    CHECK(bench.clock.now() == bench.machine.now());
    CHECK(bench.clock.jumped() == seconds{0});
    bench.machine.jump(-hours{9});
    CHECK(bench.clock.now() == carried);
    CHECK(bench.told == std::vector{News::not_believed, News::believed, News::believed});
}

TEST_CASE("no time service makes a clock right that is years behind this program",
          "[trusted_clock]") {
    ClockBench bench;
    const Time before = bench.clock.now();
    bench.machine.keep();
    bench.machine.jump(Time{} - before);
    CHECK(bench.clock.now() == before);
}

TEST_CASE("a clock that contradicts the log at the start is believed when it comes to agree",
          "[trusted_clock]") {
    for (const auto wrong : {days{365}, -days{20}}) {
        ClockBench bench;
        bench.clock.compare(bench.machine.now() - wrong);
        CHECK(bench.clock.is_doubtful() == (wrong > days{0}));
        bench.machine.jump(-wrong + hours{1});
        CHECK(bench.clock.now() == bench.machine.now());
        CHECK(!bench.clock.is_doubtful());
        // Once.
        bench.machine.jump(wrong);
        CHECK(bench.clock.now() == bench.machine.now() - wrong);
    }
}

TEST_CASE("a clock that agrees with the log has no reason to jump", "[trusted_clock]") {
    ClockBench bench;
    bench.clock.compare(bench.machine.now() - days{3});
    CHECK(!bench.clock.is_doubtful());
    bench.machine.jump(-days{2});
    CHECK(bench.clock.now() == bench.machine.now() + days{2});
}

}  // namespace cairn

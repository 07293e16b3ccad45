#include "cli/progress_bar.hpp"

#include <catch2/catch.hpp>

using namespace cairn;
using namespace std::chrono_literals;

namespace {

const ProgressPace::Time begun{};

}  // namespace

TEST_CASE("a terminal shows each new percent", "[progress]") {
    ProgressPace pace(true, begun);
    CHECK_FALSE(pace.has_said());
    CHECK(pace.is_due(0, begun));
    CHECK(pace.is_due(1, begun));
    CHECK_FALSE(pace.is_due(1, begun + 1min));
    CHECK(pace.is_due(100, begun));
    CHECK_FALSE(pace.is_due(100, begun + 1min));
}

TEST_CASE("a log is told once in a while, and of the end where it was told before", "[progress]") {
    ProgressPace quick(false, begun);
    CHECK_FALSE(quick.is_due(50, begun + 3s));
    CHECK_FALSE(quick.is_due(100, begun + 5s));
    CHECK_FALSE(quick.has_said());

    ProgressPace slow(false, begun);
    CHECK_FALSE(slow.is_due(10, begun + 9s));
    CHECK(slow.is_due(11, begun + 10s));
    CHECK_FALSE(slow.is_due(12, begun + 19s));
    CHECK(slow.is_due(13, begun + 20s));
    CHECK(slow.is_due(100, begun + 21s));
}

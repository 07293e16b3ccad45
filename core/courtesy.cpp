#include "core/courtesy.hpp"

#include <algorithm>

#include <time.h>

namespace cairn {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A piece of work after which it is worth looking: two of the scheduler's turns.
constexpr nanoseconds piece_of_work = milliseconds{6};
/// Shorter waits are anybody's.
constexpr nanoseconds worth_resting = milliseconds{1};
constexpr int rest_factor = 6;
constexpr milliseconds rest_max{100};

nanoseconds read(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

}  // namespace

nanoseconds Courtesy::now() { return read(CLOCK_MONOTONIC); }

nanoseconds Courtesy::of_this_thread() { return read(CLOCK_THREAD_CPUTIME_ID); }

milliseconds Courtesy::due() {
    const nanoseconds passed = now() - begun_;
    if (passed < piece_of_work) return {};
    const nanoseconds waited = passed - (of_this_thread() - worked_);
    begin_again();
    if (waited < worth_resting) return {};
    return std::min(rest_max, std::chrono::ceil<milliseconds>(rest_factor * waited));
}

void Courtesy::begin_again() {
    begun_ = now();
    worked_ = of_this_thread();
}

}  // namespace cairn

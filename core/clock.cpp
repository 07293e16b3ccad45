#include "core/clock.hpp"

#include <ctime>

#include <sys/timex.h>

namespace cairn {
namespace {

constexpr std::chrono::seconds kernel_differs_max{2};

}  // namespace

Time SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::chrono::microseconds SystemClock::passed() const {
    timespec since_boot{};
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    return std::chrono::seconds{since_boot.tv_sec} +
           std::chrono::microseconds{since_boot.tv_nsec / 1000};
}

// Linux forgets that it is synchronised when somebody sets the clock by hand. What it vouches for
// is its own time, and not what a library in between makes of it.
bool SystemClock::is_kept() const {
    timex kernel{};
    const int state = adjtimex(&kernel);
    if (state < 0 || state == TIME_ERROR || (kernel.status & STA_UNSYNC) != 0) return false;
    const Time kernel_time{std::chrono::seconds{kernel.time.tv_sec}};
    return std::chrono::abs(now() - kernel_time) <= kernel_differs_max;
}

}  // namespace cairn

#include "core/clock.hpp"

namespace cairn {

Time SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace cairn

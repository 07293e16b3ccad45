#pragma once

#include <chrono>

namespace cairn {

/// Keeps a thread that has time from taking the processor from others, by telling when it is to
/// rest. A low priority would do that too, but a thread that is kept from the processor for long
/// keeps whoever needs what it holds just then (a lock, what is made once) waiting as well; and
/// what is to end would end late. Of one thread.
class Courtesy {
public:
    /// How long to rest now. To be asked often while at work; mostly none at all. Where the thread
    /// had to wait for a processor, or for the disk, it is some times as long as that.
    [[nodiscard]] std::chrono::milliseconds due();
    /// After any other rest.
    void begin_again();

private:
    std::chrono::nanoseconds begun_ = now();              ///< By the clock of the wall,
    std::chrono::nanoseconds worked_ = of_this_thread();  ///< by that of the thread.

    static std::chrono::nanoseconds now();
    static std::chrono::nanoseconds of_this_thread();
};

}  // namespace cairn

#include "bench/poller.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include <sys/epoll.h>
#include <unistd.h>

namespace cairn::bench {

namespace {

constexpr std::size_t events_max = 512;

timespec until(Clock::time_point end) {
    const auto left = std::max(end - Clock::now(), Clock::duration::zero());
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    return {.tv_sec = whole.count(), .tv_nsec = std::chrono::nanoseconds(left - whole).count()};
}

}  // namespace

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

Poller::~Poller() { close(epoll_); }

void Poller::watch(int descriptor, Reader& reader) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &reader}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Poller::turn(Clock::time_point end) {
    std::array<epoll_event, events_max> events;
    // In nanoseconds: a schedule that is late by most of a millisecond would measure itself.
    const timespec left = until(end);
    const int ready = epoll_pwait2(epoll_, events.data(), events_max, &left, nullptr);
    if (ready < 0 && errno != EINTR)
        throw std::system_error(errno, std::generic_category(), "epoll_pwait2");
    for (int i = 0; i < ready; ++i) static_cast<Reader*>(events[i].data.ptr)->readable();
}

}  // namespace cairn::bench

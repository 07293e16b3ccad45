#pragma once

#include "bench/figures.hpp"

namespace cairn::bench {

/// Who reads a socket.
class Reader {
public:
    /// Reads once what is there; called again as long as there is more.
    virtual void readable() = 0;

protected:
    ~Reader() = default;
};

/// One thread that waits for many sockets at once. Not for more threads than one.
class Poller {
public:
    Poller();
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    /// Until the descriptor is closed. `reader` must live as long.
    void watch(int descriptor, Reader& reader);
    /// Has all be read that can be, after waiting for it no longer than until `end`.
    void turn(Clock::time_point end);

private:
    int epoll_;
};

}  // namespace cairn::bench

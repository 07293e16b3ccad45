#pragma once

#include "bench/figures.hpp"
#include "bench/http_connection.hpp"

namespace cairn::bench {

struct ClosedLoopOptions {
    Target target;
    pid_t server = 0;
    std::size_t clients = 1;
    std::chrono::milliseconds warm_up{300};
    std::chrono::milliseconds measured{2000};
    HttpConnection::Refusals refusals = HttpConnection::Refusals::throw_out;
    bool once = false;  ///< Through the list once, from its start and without a warm-up.
};

/// Each client sends its next request as soon as it has the answer to the last. They share the
/// list, in order and from the start again where it ends. Adds the figures to `line`.
void run_closed_loop(const ClosedLoopOptions& options,
                     const std::vector<std::string>& requests,
                     Line& line);

/// The same beside others who wait on the same poller and are told of the changes: adds what
/// `deliveries`, which counts them, gained in the time, and what one cost.
void run_closed_loop(const ClosedLoopOptions& options,
                     const std::vector<std::string>& requests,
                     Line& line,
                     Poller& poller,
                     const std::uint64_t& deliveries);

}  // namespace cairn::bench

#pragma once

#include "bench/figures.hpp"
#include "bench/http_connection.hpp"

namespace cairn::bench {

struct LiveLoadOptions {
    Target target;
    pid_t server = 0;
    std::size_t posts = 500;
    std::size_t others = 0;  ///< Subscribers beside the one that is watched.
    std::chrono::milliseconds pause{5};
};

/// Posts one request after the other, each once everybody has heard of the last and a pause has
/// passed; the requests must change an opportunity each. Measures from sending a post until its
/// `change` frame is read: `p50_ms`, `p99_ms` at one subscriber of the board, who came last, and
/// `all_p50_ms`, `all_p99_ms` until every subscriber has it.
void run_live_load(const LiveLoadOptions& options,
                   const std::vector<std::string>& requests,
                   Line& line);

}  // namespace cairn::bench

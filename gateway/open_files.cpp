#include "gateway/open_files.hpp"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

namespace cairn {
namespace {

/// For the workspace's own files and whatever else.
constexpr std::size_t kept_back = 128;

std::size_t raised_limit() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return kept_back;
    const rlim_t before = std::exchange(files.rlim_cur, files.rlim_max);
    return setrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : before;
}

}  // namespace

void fit_to_open_files(Server::Options& options) {
    const std::size_t files = raised_limit();
    const std::size_t room = std::max(files, 2 * kept_back) - kept_back;
    options.live_sessions_max = std::min(options.live_sessions_max, room / 2);
    options.connections_max = std::min(options.connections_max, room - options.live_sessions_max);
}

}  // namespace cairn

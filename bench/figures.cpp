#include "bench/figures.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace cairn::bench {

namespace {

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

double Latencies::milliseconds(double share) const {
    if (took_.empty()) return 0;
    auto sorted = took_;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(sorted.begin(), nth, sorted.end());
    return std::chrono::duration<double, std::milli>(*nth).count();
}

double cpu_seconds(pid_t process) {
    std::ostringstream text;
    text << std::ifstream("/proc/" + std::to_string(process) + "/stat").rdbuf();
    const std::string stat = text.str();
    const auto name_end = stat.rfind(')');  // A program's name may hold blanks and brackets.
    if (name_end == std::string::npos) throw std::runtime_error("the server is gone");
    std::istringstream fields(stat.substr(name_end + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user_ticks = 0;
    double system_ticks = 0;
    fields >> user_ticks >> system_ticks;
    return (user_ticks + system_ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void Span::start() {
    if (server_ > 0) server_cpu_ = cpu_seconds(server_);
    own_cpu_ = cpu_seconds(getpid());
    started_ = Clock::now();
}

void Span::report(Line& line, const Latencies& latencies) const {
    const double seconds = seconds_since(started_);
    const auto done = static_cast<double>(std::max<std::size_t>(latencies.count(), 1));
    line["per_second"] = static_cast<double>(latencies.count()) / seconds;
    line["p50_ms"] = latencies.milliseconds(0.5);
    line["p99_ms"] = latencies.milliseconds(0.99);
    if (server_ > 0) line["server_cpu_ms"] = (cpu_seconds(server_) - server_cpu_) * 1000 / done;
    line["load_cpu_percent"] = (cpu_seconds(getpid()) - own_cpu_) * 100 / seconds;
}

}  // namespace cairn::bench

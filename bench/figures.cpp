#include "bench/figures.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <unistd.h>

namespace cairn::bench {

namespace {

double seconds(double ticks) { return ticks / static_cast<double>(sysconf(_SC_CLK_TCK)); }

/// User and system, of all its threads.
double process_cpu_seconds(pid_t process) {
    std::ostringstream text;
    text << std::ifstream("/proc/" + std::to_string(process) + "/stat").rdbuf();
    const std::string stat = text.str();
    const auto name_end = stat.rfind(')');  // A program's name may hold blanks and brackets.
    if (name_end == std::string::npos) throw std::runtime_error("the server is gone");
    std::istringstream fields(stat.substr(name_end + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return seconds(user + system);
}

/// All that was not idle, interrupts and stolen time included.
double machine_cpu_seconds() {
    std::ifstream stat("/proc/stat");
    std::string name;
    double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft = 0,
           stolen = 0;
    stat >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> soft >> stolen;
    return seconds(user + nice + system + interrupts + soft + stolen);
}

}  // namespace

double Latencies::milliseconds(double share) const {
    if (took_.empty()) return 0;
    auto sorted = took_;
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    const auto nth =
        sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(sorted.begin(), nth, sorted.end());
    return std::chrono::duration<double, std::milli>(*nth).count();
}

Span::Used Span::used() const {
    return {server_ > 0 ? process_cpu_seconds(server_) : 0, process_cpu_seconds(getpid()),
            machine_cpu_seconds()};
}

void Span::start() {
    before_ = used();
    started_ = Clock::now();
}

void Span::report(Line& line, const Latencies& latencies) const {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    const Used now = used();
    const double server = now.server - before_.server;
    const double load = now.load - before_.load;
    const double others = std::max(now.machine - before_.machine - server - load, 0.0);
    const auto done = static_cast<double>(std::max<std::size_t>(latencies.count(), 1));
    line["per_second"] = static_cast<double>(latencies.count()) / seconds;
    line["p50_ms"] = latencies.milliseconds(0.5);
    line["p99_ms"] = latencies.milliseconds(0.99);
    if (server_ > 0) line["server_cpu_ms"] = server * 1000 / done;
    line["load_cpu_percent"] = load * 100 / seconds;
    line["others_cpu_percent"] = others * 100 / seconds;
}

}  // namespace cairn::bench

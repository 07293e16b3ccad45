#include "bench/figures.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace cairn::bench {

namespace {

double seconds(double ticks) { return ticks / static_cast<double>(sysconf(_SC_CLK_TCK)); }

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

struct ProcessTimes {
    pid_t parent = 0;
    double cpu_seconds = 0;  ///< User and system: all its threads, and children that ended.
};

/// Of a process that has gone meanwhile: nothing.
std::optional<ProcessTimes> times_of(const std::filesystem::path& folder) {
    const std::string stat = text_of(folder / "stat");
    const auto name_end = stat.rfind(')');  // A program's name may hold blanks and brackets.
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream fields(stat.substr(name_end + 1));
    std::string skipped;
    ProcessTimes times;
    fields >> skipped >> times.parent;
    for (int i = 0; i < 9; ++i) fields >> skipped;
    for (int i = 0; i < 4; ++i) {
        double ticks = 0;
        fields >> ticks;
        times.cpu_seconds += seconds(ticks);
    }
    return times;
}

double process_cpu_seconds(pid_t process) {
    const auto times = times_of("/proc/" + std::to_string(process));
    if (!times) throw std::runtime_error("the server is gone");
    return times->cpu_seconds;
}

/// With its children: PostgreSQL has one for each connection.
double family_cpu_seconds(pid_t process) {
    double all = process_cpu_seconds(process);
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        if (std::isdigit(static_cast<unsigned char>(entry.path().filename().native()[0])) == 0)
            continue;
        const auto times = times_of(entry.path());
        if (times && times->parent == process) all += times->cpu_seconds;
    }
    return all;
}

/// What follows `name` and a colon on a line of a file, without the blanks before it.
std::string value_in(const std::string& file, const std::string& name) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(name)) continue;
        const auto colon = line.find(':');
        return line.substr(line.find_first_not_of(" \t", colon + 1));
    }
    return "";
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

void Used::report_trust(Line& line) const {
    line["load_cpu_percent"] = load_cpu_percent;
    line["others_cpu_percent"] = others_cpu_percent;
}

Span::Reading Span::reading() const {
    return {server_ > 0 ? family_cpu_seconds(server_) : 0, process_cpu_seconds(getpid()),
            machine_cpu_seconds()};
}

void Span::start() {
    before_ = reading();
    started_ = Clock::now();
}

Used Span::used() const {
    const double passed = std::chrono::duration<double>(Clock::now() - started_).count();
    const Reading now = reading();
    const double server = now.server - before_.server;
    const double load = now.load - before_.load;
    const double others = std::max(now.machine - before_.machine - server - load, 0.0);
    return {passed, server, load * 100 / passed, others * 100 / passed};
}

void Span::report(Line& line, const Latencies& latencies) const {
    const Used now = used();
    const auto done = static_cast<double>(std::max<std::size_t>(latencies.count(), 1));
    line["per_second"] = static_cast<double>(latencies.count()) / now.seconds;
    line["p50_ms"] = latencies.milliseconds(0.5);
    line["p99_ms"] = latencies.milliseconds(0.99);
    if (server_ > 0) line["server_cpu_ms"] = now.server_cpu_seconds * 1000 / done;
    now.report_trust(line);
}

double private_memory_kib(pid_t process) {
    const std::string value = value_in("/proc/" + std::to_string(process) + "/status", "RssAnon");
    if (value.empty()) throw std::runtime_error("the server is gone");
    return std::stod(value);
}

int cpus_of(pid_t process) {
    cpu_set_t allowed;
    if (sched_getaffinity(process, sizeof allowed, &allowed) != 0)
        throw std::runtime_error("the server is gone");
    return CPU_COUNT(&allowed);
}

std::string machine_name() {
    utsname system{};
    uname(&system);
    const double memory_gib = std::stod(value_in("/proc/meminfo", "MemTotal")) / (1 << 20);
    return value_in("/proc/cpuinfo", "model name") + ", " +
           std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) + " CPUs, " +
           std::to_string(std::lround(memory_gib)) + " GiB, Linux " + system.release;
}

}  // namespace cairn::bench

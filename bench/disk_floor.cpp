#include "bench/disk_floor.hpp"

#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace cairn::bench {

namespace {

constexpr std::size_t page_bytes = 4096;

void check(bool fine, const char* what) {
    if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void run_disk_floor(const std::string& file, std::chrono::milliseconds measured, Line& line) {
    const int out = open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    check(out >= 0, "open");
    const std::string page(page_bytes, 'x');
    Latencies latencies;
    const Span span(0);
    for (const auto end = Clock::now() + measured; Clock::now() < end;) {
        const auto started = Clock::now();
        check(write(out, page.data(), page.size()) == static_cast<ssize_t>(page.size()), "write");
        check(fdatasync(out) == 0, "fdatasync");
        latencies.add(Clock::now() - started);
    }
    span.report(line, latencies);
    close(out);
    unlink(file.c_str());
}

}  // namespace cairn::bench

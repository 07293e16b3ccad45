#include "core/log/log_scrub.hpp"

#include <sys/resource.h>

#include "core/thread_name.hpp"

namespace cairn {
namespace {

// Of the file for each event of a step: an event takes some such page.
constexpr std::size_t bytes_an_event = 4096;
constexpr std::size_t file_piece_bytes_max = std::size_t{16} << 20;
constexpr int lowest_priority = 19;

}  // namespace

LogScrub::LogScrub(const LmdbEventLog& log, Pace pace, Damaged damaged)
    : log_(log), pace_(pace), damaged_(std::move(damaged)) {}

LogScrub::~LogScrub() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void LogScrub::start() {
    if (pace_.events_per_second > 0) thread_ = std::thread([this] { run(); });
}

void LogScrub::run() {
    name_this_thread("scrub");
    // Linux gives each thread a priority of its own; where it does not, nothing is lost.
    static_cast<void>(setpriority(PRIO_PROCESS, 0, lowest_priority));
    for (;;) {
        const bool more = step();
        const std::chrono::seconds rest = more ? std::chrono::seconds(1) : pace_.between_passes;
        std::unique_lock lock(mutex_);
        if (finding_ || stop_.wait_for(lock, rest, [this] { return stopping_; })) return;
    }
}

bool LogScrub::step() {
    if (finding()) return false;
    if (!check_ && read_file()) return true;
    return !finding() && read_events();
}

bool LogScrub::read_file() {
    const std::uint64_t share = pace_.events_per_second * bytes_an_event;
    try {
        const std::size_t bytes =
            log_.read_past_map(file_read_, std::min<std::uint64_t>(share, file_piece_bytes_max));
        file_read_ += bytes;
        return bytes > 0;
    } catch (const StorageError& broken) {
        report({{}, broken.what()});
        return false;
    }
}

bool LogScrub::read_events() {
    // Versions are left to `cairn verify`: they would take memory for each stream.
    if (!check_) check_.emplace(log_, LogCheck::Versions::left);
    check_->read(pace_.events_per_second);
    checked_ = check_->sound().value;
    const bool more = !check_->finding() && check_->sound() < log_.head();
    if (more) return true;
    check_->finish();
    if (check_->finding()) report(*check_->finding());
    check_.reset();
    file_read_ = 0;
    return false;
}

void LogScrub::report(const LogFinding& finding) {
    {
        const std::lock_guard lock(mutex_);
        finding_ = finding;
    }
    if (damaged_) damaged_(finding);
}

std::optional<LogFinding> LogScrub::finding() const {
    const std::lock_guard lock(mutex_);
    return finding_;
}

}  // namespace cairn

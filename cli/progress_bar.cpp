#include "cli/progress_bar.hpp"

#include <iostream>
#include <utility>

#include <unistd.h>

namespace cairn {

bool ProgressPace::is_due(int percent, Time now) {
    constexpr std::chrono::seconds pause_in_logs{10};
    if (percent <= said_percent_) return false;
    const bool is_end_of_said = percent == 100 && has_said();
    if (!is_terminal_ && !is_end_of_said && now < said_at_ + pause_in_logs) return false;
    said_percent_ = percent;
    said_at_ = now;
    return true;
}

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)),
      is_terminal_(isatty(STDERR_FILENO) != 0),
      pace_(is_terminal_, std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
    if (is_terminal_ && pace_.has_said()) std::cerr << '\n';
}

void ProgressBar::show(std::uint64_t done, std::uint64_t all) {
    constexpr int width = 30;
    const int percent = all == 0 ? 100 : static_cast<int>(done * 100 / all);
    if (!pace_.is_due(percent, std::chrono::steady_clock::now())) return;
    const auto filled = static_cast<std::size_t>(percent * width / 100);
    std::cerr << (is_terminal_ ? "\r" : "") << what_ << " [" << std::string(filled, '#')
              << std::string(width - filled, ' ') << "] " << percent << "% " << done << '/' << all
              << (is_terminal_ ? "" : "\n") << std::flush;
}

}  // namespace cairn

#include <iostream>
#include <map>

#include <unistd.h>

#include "cli/commands.hpp"

namespace cairn {

namespace {

const std::map<std::string, std::string, std::less<>> sentences = {
    {"folder.not_empty", "the folder is not empty; name a new one, or serve what is there"},
    {"folder.in_use", "another cairn is serving this folder; use --server URL, or stop it first"},
    {"folder.not_a_workspace",
     "this folder holds no workspace; make one with: cairn init --data DIR --admin EMAIL"},
    {"folder.not_a_demo",
     "this folder holds a workspace that --demo did not make, and --demo lets anybody in; serve it "
     "without --demo, or name a new folder"},
    {"folder.needs_rebuild",
     "the views must be built from the log first; start cairn serve, or run: cairn replay --data "
     "DIR"},
    {"folder.being_made",
     "another cairn is filling this folder right now; wait for it, or name another"},
    {"folder.is_a_mount",
     "a disk is mounted on the folder, so it cannot be put in place whole; name a new folder on "
     "it"},
    {"folder.no_vault",
     "the folder has no vault, so this is no workspace that can be served; a backup is copied as "
     "any folder is"},
    {"backup.incomplete",
     "this is no whole backup; name a folder that `cairn backup` made, or a file of `cairn export "
     "--log`"},
    {"backup.no_vault",
     "the folder given with --vault holds none; name one that `cairn backup --vault` made"},
    {"backup.other_vault",
     "the vault is not of this log: it has another signing key; give the one that was backed up "
     "with it, or restore without --vault"},
    {"format.newer", "this folder was written by a newer cairn; use that one or a newer"},
    {"clock.behind",
     "the machine's clock is more than five minutes behind the newest event; set the clock, then "
     "start again"},
    {"storage.full", "the disk is full; nothing was written; make room and try again"},
    {"at.invalid", "a moment is a position (digits) or a time such as 2027-01-31T09:00:00Z"},
    {"at.future", "that moment has not come yet"},
    {"record.unknown", "there is no such record"},
    {"type.unknown", "the model has no such record type"},
    {"mapping.invalid", "the mapping cannot be used; nothing was imported"},
    {"queue.full", "the server has too much to do; try again in a while"},
    {"unique.taken", "another record already has this value"},
    {"access.denied", "this account may not do that"},
    {"session.required", "a token is needed: set CAIRN_TOKEN or give --token"},
};

}  // namespace

std::string explain(const Error& error) {
    const auto found = sentences.find(error.reason);
    std::string text = found == sentences.end() ? error.reason : found->second;
    if (!error.data.empty())
        text += ' ' + error.data.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text;
}

ExitCode complain(const Error& error) {
    std::cerr << "cairn: " << explain(error) << '\n';
    return 1;
}

void ProgressBar::show(std::uint64_t done, std::uint64_t all) {
    constexpr int width = 30;
    const int percent = all == 0 ? 100 : static_cast<int>(done * 100 / all);
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const int step = terminal ? 1 : 25;
    if (shown_percent_ >= 0 && percent < shown_percent_ + step && percent != 100) return;
    if (percent == shown_percent_) return;
    shown_percent_ = percent;
    const auto filled = static_cast<std::size_t>(percent * width / 100);
    std::cerr << (terminal ? "\r" : "") << what_ << " [" << std::string(filled, '#')
              << std::string(width - filled, ' ') << "] " << percent << "% " << done << '/' << all
              << (terminal ? "" : "\n") << std::flush;
}

ProgressBar::~ProgressBar() {
    if (shown_percent_ >= 0 && isatty(STDERR_FILENO) != 0) std::cerr << '\n';
}

Workspace::Options workspace_options(const std::filesystem::path& folder,
                                     Workspace::Mode mode,
                                     ProgressBar* progress) {
    static SystemClock clock;
    static RandomIds ids;
    Workspace::Options options{.folder = folder, .mode = mode, .clock = &clock, .ids = &ids};
    if (progress)
        options.progress = [progress](Position done, Position all) {
            progress->show(done.value, all.value);
        };
    return options;
}

}  // namespace cairn

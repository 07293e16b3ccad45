#include "workspace/restore.hpp"

#include <iostream>

#include "cli/apart.hpp"
#include "cli/options.hpp"
#include "core/base64.hpp"

namespace cairn {

namespace {

namespace fs = std::filesystem;

WorkspaceRestore::Source source_of(const RestoreOptions& given) {
    WorkspaceRestore::Source source{given.from, given.vault, {}};
    if (!given.checkpoint.empty()) {
        auto note = read_file(given.checkpoint);
        if (!note) throw StorageError("read " + given.checkpoint + ": it is not there");
        source.given.notes.push_back(*std::move(note));
    }
    if (!given.vkey.empty())
        source.given.trusted = log_key(read_file(given.vkey).value_or(given.vkey));
    return source;
}

ExitCode take_in(const WorkspaceRestore& restore, Sound& sound) {
    ProgressBar copying("Copying");
    ProgressBar verifying("Verifying");
    const auto found =
        restore.take_in([&](std::uint64_t done, std::uint64_t all) { copying.show(done, all); },
                        [&](Position done, Position all) {
                            sound = done.value;
                            verifying.show(done.value, all.value);
                        });
    if (!found) return complain(found.error());
    return *found ? complain(**found) : 0;
}

void say_what_is_lost(const RestoreOptions& given) {
    std::cerr << "cairn: without a vault, personal values show as erased, for good, and nobody can "
                 "sign in yet; make a one-time password with:\n"
                 "cairn:   cairn token --data "
              << given.data.string() << " --user EMAIL --one-time-password\n";
}

}  // namespace

ExitCode run_restore(const RestoreOptions& given) {
    auto restore = WorkspaceRestore::into(given.data, source_of(given));
    if (!restore) return complain(restore.error());
    const ExitCode taken = in_process_apart([&](Sound& sound) { return take_in(*restore, sound); });
    if (taken != 0) {
        std::cerr << "cairn: nothing was restored\n";
        return 1;
    }
    RandomIds ids;
    const SystemClock clock;
    const LogHead before = restore->begin_life(ids, clock);
    std::cout << before.position.value << ' ' << to_base64(bytes_of(before.root)) << '\n';
    std::cerr << "cairn: restored into " << given.data.string() << " as a new life of the log\n";
    if (given.vault.empty()) say_what_is_lost(given);
    return 0;
}

}  // namespace cairn

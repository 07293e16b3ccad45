#include <iostream>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {

ExitCode run_replay(const ReplayOptions& given) {
    std::optional<At> until;
    if (!given.until.empty()) {
        auto parsed = parse_at(given.until);
        if (!parsed) return complain(parsed.error());
        until = *parsed;
    }
    ProgressBar progress("Replaying");
    const auto digests = replay_workspace(
        workspace_options(given.data, Workspace::Mode::serve, &progress), until, given.check);
    if (!digests) return complain(digests.error());
    for (const auto& digest : *digests)
        std::cout << digest.view << ' ' << digest.position.value << ' ' << digest.digest << '\n';
    return 0;
}

}  // namespace cairn

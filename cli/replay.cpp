#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace cairn {

namespace {

struct ReplayOptions {
    std::filesystem::path data;
    std::string until;
    bool check = false;
};

ExitCode replay(const ReplayOptions& given) {
    std::optional<At> until;
    if (!given.until.empty()) {
        auto parsed = parse_at(given.until);
        if (!parsed) return complain(parsed.error());
        until = *parsed;
    }
    ProgressBar progress("Replaying");
    const auto digests = Workspace::replay(
        workspace_options(given.data, Workspace::Mode::serve, &progress), until, given.check);
    if (!digests) return complain(digests.error());
    for (const auto& digest : *digests)
        std::cout << digest.view << ' ' << digest.position.value << ' ' << digest.digest << '\n';
    return 0;
}

}  // namespace

void add_replay(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ReplayOptions>();
    auto* command = app.add_subcommand(
        "replay",
        "Build world and views anew from the log; prints `<view> <position> <digest>` lines");
    command->add_option("--data", given->data, "The workspace's folder; nobody may be serving it")
        ->required()
        ->envname("CAIRN_DATA");
    command->add_option("--until", given->until,
                        "Stop at a position or time; then serve --read-only shows that moment");
    command->add_flag("--check", given->check, "Exit 1 where what was there says anything else");
    command->callback([given, &chosen] { chosen = [given] { return replay(*given); }; });
}

}  // namespace cairn

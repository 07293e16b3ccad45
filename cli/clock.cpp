#include <iostream>

#include "cli/commands.hpp"
#include "cli/options.hpp"

namespace cairn {

namespace {

std::string length_text(std::chrono::microseconds length) {
    const auto minutes = std::chrono::round<std::chrono::minutes>(length);
    const auto days = std::chrono::floor<std::chrono::days>(minutes);
    return std::to_string(days.count()) + " d " +
           std::to_string(std::chrono::floor<std::chrono::hours>(minutes - days).count()) + " h " +
           std::to_string((minutes % std::chrono::hours{1}).count()) + " min";
}

void show_clock_verdict(const Workspace& workspace, const std::string& data) {
    const auto held = workspace.log().head_time() - workspace.clock().now();
    const bool kept = workspace.clock().is_kept();
    if (workspace.upkeep().held_until()) {
        std::cout << "The log is " << length_text(held)
                  << " ahead of the clock. If the clock is behind: set it. If the clock is right, "
                     "and was wrong when the log was written: stop the server, then run: cairn "
                     "clock --data "
                  << data << " --accept\n";
    } else if (held.count() > 0) {
        std::cout << "The log's times are " << length_text(held)
                  << " ahead, and the clock is accepted: events carry what it says beside them, "
                     "and reads at a time go by that. Nothing is to be done.\n";
    } else if (-held > clock_silence_max && !kept) {
        std::cout << "The clock is " << length_text(-held)
                  << " ahead of the newest event, and nobody keeps it. If it is wrong: set it "
                     "before anybody writes. If it is right, all is well once something is "
                     "written; to say so at once, stop the server, then run: cairn clock --data "
                  << data << " --accept\n";
    } else {
        std::cout << "All is well.\n";
    }
}

ExitCode show_clock(const ClockOptions& given) {
    const auto workspace =
        Workspace::open(workspace_options(given.data, Workspace::Mode::read_only));
    if (!workspace) return complain(workspace.error());
    const auto& clock = (*workspace)->clock();
    std::cout << "clock         " << time_text(clock.now())
              << (clock.is_kept() ? "  kept by a time service\n" : "  kept by nobody\n")
              << "newest event  " << time_text((*workspace)->log().head_time()) << "  position "
              << (*workspace)->head().value << '\n';
    show_clock_verdict(**workspace, given.data.string());
    return 0;
}

ExitCode accept_clock(const ClockOptions& given) {
    const auto workspace = Workspace::open(workspace_options(given.data, Workspace::Mode::serve));
    if (!workspace) return complain(workspace.error());
    if (auto accepted = (*workspace)->upkeep().accept_clock(); !accepted)
        return complain(accepted.error());
    std::cout << "accepted  " << time_text((*workspace)->clock().now()) << "  position "
              << (*workspace)->head().value << '\n';
    return 0;
}

}  // namespace

ExitCode run_clock(const ClockOptions& given) {
    return given.accept ? accept_clock(given) : show_clock(given);
}

}  // namespace cairn

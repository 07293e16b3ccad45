#include "workspace/command_request.hpp"

namespace cairn {
namespace {

/// Where the commit begins that holds `at`.
std::optional<Position> beginning(const EventLog& log, Position at) {
    std::optional<Position> first;
    if (at.value == 0) return first;
    log.read({at.value - 1}, 1, [&](const Recorded& recorded) {
        first = recorded.commit;
        return false;
    });
    return first;
}

}  // namespace

Result<void> complete(CommandRequest& request, const EventLog& log) {
    if (!request.undone.empty()) return {};
    for (Step& step : request.command.steps) {
        auto* undo = std::get_if<Undo>(&step);
        if (!undo) continue;
        const auto first = beginning(log, undo->commit);
        if (!first)
            return not_found("commit.unknown", {{"commit", std::to_string(undo->commit.value)}});
        undo->commit = *first;
        request.undone = commit_at(log, *first);
        request.cause = "undo";
    }
    return {};
}

std::vector<Recorded> commit_at(const EventLog& log, Position first) {
    std::vector<Recorded> commit;
    log.read({first.value - 1}, log.head().value, [&](const Recorded& recorded) {
        if (recorded.commit != first) return false;
        commit.push_back(recorded);
        return true;
    });
    return commit;
}

}  // namespace cairn

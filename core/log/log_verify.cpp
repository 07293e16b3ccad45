#include "core/log/log_verify.hpp"

namespace cairn {
namespace {

constexpr std::uint64_t progress_every = 4096;

}  // namespace

VerifiedLog verify_log(const LmdbEventLog& log, const VerifyProgress& progress) {
    LogCheck check(log, LogCheck::Versions::followed);
    const Position head = log.head();
    check.read(head.value, [&] {
        if (progress && check.sound().value % progress_every == 0) progress(check.sound(), head);
    });
    check.finish();
    if (check.finding()) return {check.sound().value, {}, check.finding()};
    if (progress) progress(head, head);
    return {head.value, log.tree().root(head.value), std::nullopt};
}

std::optional<LogFinding> check_against(const LmdbEventLog& log,
                                        const VerifiedLog& verified,
                                        const Checkpoint& earlier) {
    if (earlier.size > verified.size)
        return LogFinding{{verified.size + 1},
                          "the checkpoint speaks of " + std::to_string(earlier.size) +
                              " events, the log has " + std::to_string(verified.size)};
    if (log.tree().root(earlier.size) != earlier.root)
        return LogFinding{{earlier.size},
                          "the first " + std::to_string(earlier.size) +
                              " events are not those that the checkpoint speaks of"};
    return std::nullopt;
}

}  // namespace cairn

#include "core/log_verify.hpp"

#include <unordered_map>

#include "core/log_leaf.hpp"

namespace cairn {
namespace {

constexpr std::uint64_t progress_every = 4096;

struct StreamHash {
    std::size_t operator()(const StreamName& stream) const {
        const std::string_view id(reinterpret_cast<const char*>(stream.id.bytes.data()),
                                  stream.id.bytes.size());
        return std::hash<std::string_view>{}(id);
    }
};

/// Follows the log event by event; the first thing that does not fit stays.
class Verifier {
public:
    explicit Verifier(const LmdbEventLog& log) : log_(log) {}

    [[nodiscard]] bool take(const Recorded& event) {
        check_order(event);
        check_version(event);
        if (!finding_) check_tree(event);
        return !finding_;
    }
    [[nodiscard]] std::optional<LogFinding> finding() const { return finding_; }
    [[nodiscard]] Position sound() const { return sound_; }
    /// What a run of the stored tree should be was seen to be so; the rest it must not have.
    void check_runs(std::uint64_t stored) {
        if (!finding_ && stored != runs_)
            found(sound_, "the stored tree has " + std::to_string(stored) + " runs, not " +
                              std::to_string(runs_));
    }

private:
    void check_order(const Recorded& event) {
        if (event.position != sound_.next()) return found(event.position, "it is out of order");
        if (event.time < time_) return found(event.position, "its time is before the last one's");
        const bool begins = event.commit == event.position;
        if (!begins && event.commit != commit_)
            return found(event.position, "its commit is neither its own nor the last one's");
        time_ = event.time;
        commit_ = event.commit;
    }

    void check_version(const Recorded& event) {
        std::uint64_t& version = versions_[event.stream];
        if (event.version.value != version + 1)
            found(event.position, "its stream " + event.stream.text() + " goes from version " +
                                      std::to_string(version) + " to " +
                                      std::to_string(event.version.value));
        version = event.version.value;
    }

    void check_tree(const Recorded& event) {
        full_.clear();
        edge_.add(merkle::leaf_hash(leaf_of(event)), full_);
        for (const TreeRun& run : full_) {
            ++runs_;
            if (log_.stored_run(run.size, run.level) != run.hashes)
                return found(event.position, "the stored tree has other hashes up to it");
        }
        sound_ = event.position;
    }

    void found(Position position, std::string problem) {
        if (!finding_) finding_ = LogFinding{position, std::move(problem)};
    }

    const LmdbEventLog& log_;
    std::unordered_map<StreamName, std::uint64_t, StreamHash> versions_;
    TreeEdge edge_;
    std::vector<TreeRun> full_;
    std::uint64_t runs_ = 0;
    Position sound_;
    Position commit_;
    Time time_ = Time::min();
    std::optional<LogFinding> finding_;
};

/// The log is read in pieces; of the one that cannot be read, some events can.
std::optional<std::string> step_to_the_break(const LmdbEventLog& log, Verifier& verifier) {
    try {
        bool fits = true;
        while (fits && log.read(verifier.sound(), 1, [&](const Recorded& event) {
            return fits = verifier.take(event);
        }) > 0) {
        }
        return std::nullopt;
    } catch (const StorageError& broken) {
        return broken.what();
    }
}

}  // namespace

VerifiedLog verify_log(const LmdbEventLog& log, const VerifyProgress& progress) {
    Verifier verifier(log);
    const Position head = log.head();
    try {
        log.read({}, head.value, [&](const Recorded& event) {
            if (progress && event.position.value % progress_every == 0)
                progress(verifier.sound(), head);
            return verifier.take(event);
        });
        verifier.check_runs(log.stored_runs(head));
    } catch (const StorageError& broken) {
        const std::string problem = step_to_the_break(log, verifier).value_or(broken.what());
        return {verifier.sound().value, {}, LogFinding{verifier.sound().next(), problem}};
    }
    if (verifier.finding()) return {verifier.sound().value, {}, verifier.finding()};
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

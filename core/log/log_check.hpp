#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/log/lmdb_event_log.hpp"

namespace cairn {

/// What is wrong with a log, and where. `position` is the first event that cannot be believed; 0
/// where no event can be named.
struct LogFinding {
    Position position;
    std::string problem;  ///< English, for whoever looks after the server.
};

/// Follows a stored log event by event and believes nothing: checksums, lengths, density, commits,
/// times, versions, and the stored tree against one hashed anew. The first thing that does not fit
/// stays. One thread.
class LogCheck {
public:
    enum class Versions {
        followed,  ///< Takes some 60 bytes of memory for each stream.
        left,      ///< Where memory counts: a forger is found by the tree, too.
    };
    LogCheck(const LmdbEventLog& log, Versions versions) : log_(log), versions_kept_(versions) {}

    /// Takes up to `limit` events that follow. Returns how many; none once there is a finding.
    /// `seen` is called after each.
    std::size_t read(std::size_t limit, const std::function<void()>& seen = {});
    /// That the stored tree has no runs but those that were seen, now that all events were.
    void finish();

    [[nodiscard]] const std::optional<LogFinding>& finding() const { return finding_; }
    /// The last event that was found sound.
    [[nodiscard]] Position sound() const { return sound_; }

private:
    struct StreamHash {
        std::size_t operator()(const StreamName& stream) const;
    };

    std::size_t read_events(std::size_t limit, const std::function<void()>& seen);
    [[nodiscard]] bool take(const Recorded& event);
    void check_order(const Recorded& event);
    void check_version(const Recorded& event);
    void check_tree(const Recorded& event);
    void found(Position position, std::string problem);

    const LmdbEventLog& log_;
    Versions versions_kept_;
    std::unordered_map<StreamName, std::uint64_t, StreamHash> versions_;
    TreeEdge edge_;
    std::vector<TreeRun> full_;
    std::uint64_t runs_ = 0;
    Position sound_;
    Position commit_;
    Time time_ = Time::min();
    std::optional<LogFinding> finding_;
};

}  // namespace cairn

#include "core/log/log_check.hpp"

#include "core/log/log_leaf.hpp"

namespace cairn {

std::size_t LogCheck::StreamHash::operator()(const StreamName& stream) const {
    const std::string_view id(reinterpret_cast<const char*>(stream.id.bytes.data()),
                              stream.id.bytes.size());
    return std::hash<std::string_view>{}(id);
}

std::size_t LogCheck::read(std::size_t limit, const std::function<void()>& seen) {
    if (finding_) return 0;
    const Position before = sound_;
    try {
        return read_events(limit, seen);
    } catch (const StorageError&) {
        // The log is read in pieces; of the one that cannot be read, some events can.
    }
    try {
        while (!finding_ && sound_.value < before.value + limit && read_events(1, seen) > 0) {
        }
    } catch (const StorageError& broken) {
        found(sound_.next(), broken.what());
    }
    return sound_.value - before.value;
}

std::size_t LogCheck::read_events(std::size_t limit, const std::function<void()>& seen) {
    return log_.read(sound_, limit, [&](const Recorded& event) {
        const bool fits = take(event);
        if (seen) seen();
        return fits;
    });
}

void LogCheck::finish() {
    if (finding_) return;
    try {
        const std::uint64_t stored = log_.stored_runs(sound_);
        if (stored != runs_)
            found(sound_, "the stored tree has " + std::to_string(stored) + " runs, not " +
                              std::to_string(runs_));
    } catch (const StorageError& broken) {
        found(sound_.next(), broken.what());
    }
}

bool LogCheck::take(const Recorded& event) {
    check_order(event);
    if (versions_kept_ == Versions::followed) check_version(event);
    if (!finding_) check_tree(event);
    return !finding_;
}

void LogCheck::check_order(const Recorded& event) {
    if (event.position != sound_.next()) return found(event.position, "it is out of order");
    if (event.time < time_) return found(event.position, "its time is before the last one's");
    const bool begins = event.commit == event.position;
    if (!begins && event.commit != commit_)
        return found(event.position, "its commit is neither its own nor the last one's");
    time_ = event.time;
    commit_ = event.commit;
}

void LogCheck::check_version(const Recorded& event) {
    std::uint64_t& version = versions_[event.stream];
    if (event.version.value != version + 1)
        found(event.position, "its stream " + event.stream.text() + " goes from version " +
                                  std::to_string(version) + " to " +
                                  std::to_string(event.version.value));
    version = event.version.value;
}

void LogCheck::check_tree(const Recorded& event) {
    full_.clear();
    edge_.add(merkle::leaf_hash(leaf_of(event)), full_);
    for (const TreeRun& run : full_) {
        ++runs_;
        if (log_.stored_run(run.size, run.level) != run.hashes)
            return found(event.position, "the stored tree has other hashes up to it");
    }
    sound_ = event.position;
}

void LogCheck::found(Position position, std::string problem) {
    if (!finding_) finding_ = LogFinding{position, std::move(problem)};
}

}  // namespace cairn

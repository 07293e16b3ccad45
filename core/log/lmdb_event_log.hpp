#pragma once

#include <condition_variable>
#include <mutex>

#include "core/log/event_log.hpp"
#include "core/log/lmdb_log_tree.hpp"
#include "core/log/stored_event.hpp"

namespace cairn {

/// The EventLog that survives power loss: the environment `log/` of FORMAT.md, always synced,
/// ascending keys only, its file written ahead. A failed flush ends the process, since what is on
/// disk is then unknown.
class LmdbEventLog final : public EventLog {
public:
    enum class Access { read_write, read_only };
    /// Opens, or creates with `fresh_epoch`. `read_only` works beside a process that writes, and
    /// sees what that one appends. Throws StorageError: a newer format, by its number; a broken
    /// folder.
    LmdbEventLog(const std::filesystem::path& folder, Access access, Epoch fresh_epoch);
    std::vector<Recorded> append(std::span<const NewEvent> events,
                                 std::span<const std::size_t> commit_sizes,
                                 Position expected_head,
                                 Time time) override;
    std::size_t read(Position after,
                     std::size_t limit,
                     const std::function<bool(const Recorded&)>& visit) const override;
    [[nodiscard]] Position head() const override;
    [[nodiscard]] Time head_time() const override;
    [[nodiscard]] Epoch epoch() const override { return epoch_; }
    bool wait(Position after, std::chrono::milliseconds timeout) const override;
    void close() override;

    /// Appends events as another log recorded them, in one transaction. They must follow on, as
    /// `append` would have recorded them: `std::logic_error` where position or time do not. For a
    /// log that nobody else has yet; throws as `append`.
    void take_over(const std::vector<Recorded>& events);
    /// Gives the log the name of a new life. Durable when it returns; before anybody else has the
    /// log.
    void begin_life(const Epoch& epoch);

    /// Writes a compacted copy of this moment to a new file, flushed; beside whoever appends.
    void copy_to(const std::filesystem::path& file) const { env_.copy_to(file); }
    /// How large a copy is at most.
    [[nodiscard]] std::uint64_t used_bytes() const { return env_.used_bytes(); }
    /// See `lmdb::Environment`.
    std::size_t read_past_map(std::uint64_t from, std::size_t bytes) const {
        return env_.read_past_map(from, bytes);
    }

    /// The tree over all events, as of now.
    [[nodiscard]] LogTree tree() const;
    /// A run of the tree as it is stored, for whoever checks it; empty where it is missing.
    [[nodiscard]] std::string stored_run(std::uint64_t size, unsigned level) const;
    /// How many runs are stored, of a log that has no event past `head`.
    [[nodiscard]] std::uint64_t stored_runs(Position head) const;

private:
    void complete_tree();
    void open_databases(Epoch fresh_epoch);
    void check_density() const;
    /// Returns the tree's edge after them.
    [[nodiscard]] TreeEdge write(const std::vector<Recorded>& events);
    void publish(const Recorded& last, TreeEdge edge);
    [[nodiscard]] std::vector<Recorded> read_chunk(Position after, Position until) const;
    [[nodiscard]] std::optional<Recorded> last_event() const;
    [[nodiscard]] Hash leaf(const lmdb::Transaction& txn, std::uint64_t index) const;
    bool wait_for_other_process(Position after, std::chrono::milliseconds timeout) const;

    lmdb::Environment env_;
    Access access_;
    lmdb::Database events_;
    lmdb::Database tree_;
    Epoch epoch_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    Position head_;
    Time head_time_{};
    TreeEdge edge_;  ///< Not of a log that is open for reading only.
    bool closed_ = false;
};

}  // namespace cairn

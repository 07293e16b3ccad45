#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/log/event_log.hpp"
#include "core/lmdb/lmdb.hpp"
#include "core/vault.hpp"
#include "events/event.hpp"
#include "events/seal.hpp"
#include "events/world.hpp"
#include "projections/world/model_history.hpp"
#include "projections/world/ordered_list.hpp"
#include "projections/world/record_format.hpp"

namespace cairn {

/// A data subject's key that an event says is destroyed.
struct ErasedKey {
    StreamName subject;
    std::string print;  ///< `Sealer::key_print`.
    bool operator==(const ErasedKey&) const = default;
};

/// What a command came to the first time it was sent.
struct CommandOutcome {
    Position position;  ///< Of its first event; `WorldSnapshot::commit_of` knows the last.
    Fingerprint fingerprint{};
    Time time{};
    bool operator==(const CommandOutcome&) const = default;
};

/// How long a command's outcome is remembered, by the log's own times.
constexpr std::chrono::hours command_memory{24};

/// From where to where a commit reaches, and when it happened.
struct CommitSpan {
    Position first;
    Position last;
    Time time{};
    bool operator==(const CommitSpan&) const = default;
};

/// What to sort the record by in its list's order (as `RowOrder` has it), and its id.
using OrderedVisitor = std::function<bool(std::string_view key, const Uuid& id)>;

/// One consistent view of the world: a read transaction. Short-lived, one thread, never across a
/// wait. Whatever it returns by view lives as long as it does.
class WorldSnapshot {
public:
    [[nodiscard]] Position position() const { return position_; }  ///< The newest it knows.
    [[nodiscard]] const ModelHistory& models() const { return models_; }

    /// The record as it was at `at`; nothing where it did not exist yet.
    [[nodiscard]] std::optional<RecordView> record(std::uint16_t type,
                                                   const Uuid& id,
                                                   Position at) const;
    /// Every record of the type as it was at `at`, archived ones too, in id order, until `visit`
    /// returns false.
    void scan(std::uint16_t type,
              Position at,
              const std::function<bool(const RecordView&)>& visit) const;
    /// All versions of a record up to `at`, newest first, until `visit` returns false.
    void versions(std::uint16_t type,
                  const Uuid& id,
                  Position at,
                  const std::function<bool(const RecordView&)>& visit) const;
    /// Records whose field (`type`, `slot`) ever referred to `target`: verify with the record
    /// itself. In id order.
    void referrers(const Uuid& target,
                   std::uint16_t type,
                   std::uint16_t slot,
                   const std::function<bool(const Uuid&)>& visit) const;
    /// A list as it stands at `position()`, from behind the key `after` (empty: from its beginning)
    /// until `visit` returns false.
    void visit(const OrderedList& list,
               Order order,
               std::string_view after,
               const OrderedVisitor& visit) const;
    [[nodiscard]] std::size_t count(const OrderedList& list) const;
    /// What a command with an idempotency key came to, for `command_memory`.
    [[nodiscard]] std::optional<CommandOutcome> command(const Uuid& command) const;
    [[nodiscard]] std::size_t count(
        std::uint16_t type) const;  ///< Records of the type, archived ones too.
    [[nodiscard]] std::optional<Uuid> holder(const RecordType& type,
                                             std::size_t index,
                                             std::string_view key) const;

    /// The commit that holds the position; nothing for 0 and what is newer than the snapshot.
    [[nodiscard]] std::optional<CommitSpan> commit_of(Position at) const;
    /// The greatest position <= `at` at which a commit ends, so that no commit is shown half; 0
    /// before the first.
    [[nodiscard]] Position commit_boundary(Position at) const;
    /// The last position that had happened by then, as far as is known; 0 before the first. Where
    /// the log's time is ahead of the clock, and nobody has accepted the clock since, times are the
    /// log's; after that they are what the clock said.
    [[nodiscard]] Position at_time(Time time) const;
    /// The time from which on `at_time` is the newest: ahead of the clock where the log's time is
    /// and nobody has accepted the clock. 1970 for an empty world.
    [[nodiscard]] Time newest_moment() const;
    /// When the event at a position happened; 1970 for 0.
    [[nodiscard]] Time time_of(Position at) const;

private:
    friend class WorldStore;
    explicit WorldSnapshot(const class WorldStore& store);
    /// Walks back from a version to the one that held at `at`.
    [[nodiscard]] std::optional<RecordView> as_of(RecordView view, Position at) const;

    const ModelHistory& models_;
    const class WorldStore& store_;
    lmdb::Transaction txn_;
    Position position_;
};

/// Every record at every position, unique keys, references, command ids: the environment `world/`,
/// unsynced, rebuilt from the log when it cannot be trusted. Written by the sequencer's thread
/// alone; `events/world.hpp` is its port for deciding.
class WorldStore final : public World {
public:
    /// Throws StorageError where the folder is of another format or of another life of the log than
    /// `epoch` (nil: of any), or, when `read_only`, not there.
    WorldStore(const std::filesystem::path& folder,
               Vault& vault,
               const Sealer& sealer,
               bool read_only = false,
               const Epoch& epoch = {});
    /// See `lmdb::Environment`.
    void when_damaged(std::function<void(const std::string& what)> tell) {
        env_.when_damaged(std::move(tell));
    }
    /// Reads the file of a world that nobody has open, and throws StorageError where it is not what
    /// was written.
    static void check_file(const std::filesystem::path& folder);

    // The sequencer's thread:
    /// Opens the write transaction. Throws StorageFull where not even little fits.
    void begin();
    /// Takes up events that directly follow what it has; they may be read by the World calls below
    /// at once. A span may hold many commits, and may end within one.
    void apply(std::span<const Recorded> events);
    /// Makes sure that what was taken up can be committed, however large the records were that it
    /// changed. Throws StorageFull.
    void ensure_room();
    void commit();
    void abort();
    [[nodiscard]] const Model& model() const override { return *model_; }
    [[nodiscard]] std::shared_ptr<const Model> staged_model() const { return model_; }
    [[nodiscard]] RecordPointer record(
        const StreamName& ref) const override;  ///< Opened. Inside begin … commit.
    [[nodiscard]] std::vector<Record> versions(const StreamName& ref,
                                               Version since,
                                               std::size_t max) const override;
    [[nodiscard]] std::optional<Uuid> holder(const RecordType& type,
                                             std::size_t index,
                                             std::string_view key) const override;
    void referrers(const Uuid& target,
                   const RecordType& type,
                   const Field& field,
                   const std::function<bool(const Uuid&)>& visit) const override;
    [[nodiscard]] Version head(const StreamName& stream) const override;
    [[nodiscard]] std::optional<CommandOutcome> command(const Uuid& command) const;

    // Any thread:
    [[nodiscard]] WorldSnapshot snapshot() const { return WorldSnapshot(*this); }
    /// Of every erasure there was, in order.
    [[nodiscard]] std::vector<ErasedKey> erased_keys() const;
    [[nodiscard]] const ModelHistory& models() const { return models_; }
    [[nodiscard]] Position position() const {
        return {position_.load()};
    }  ///< Up to where it has applied the log; committed.

    /// A hash over all that it says (records, references, unique keys, heads; not LMDB's pages):
    /// equal after a replay from zero.
    [[nodiscard]] std::string digest() const;
    void sync() { env_.sync(); }

private:
    friend class WorldSnapshot;
    struct Databases {
        lmdb::Database now, past, unique, references, ordered, heads, commands, command_order,
            commits, moments, models, erasures, meta;
    };
    static const std::array<std::pair<const char*, lmdb::Database Databases::*>, 12> databases;
    struct Stored {
        RecordPointer record;
        Jump jump;
        std::string bytes;
    };
    using RecordId = std::pair<std::uint16_t, Uuid>;  ///< Type, id.

    void open_databases(bool read_only, const Epoch& epoch);
    void load();
    /// `span`: where the events begin of which the commit is a part.
    void note_commit(const CommitSpan& commit, Position span);
    void note_moment(const Recorded& last);
    void prune_commands(Time now);
    [[nodiscard]] bool redate_commands(Time now);
    void remember_command(const Recorded& first);

    void take(const Recorded& recorded);
    void take_model(const Recorded& recorded);
    void take_record(const Recorded& recorded);
    void note_erasure(Position position, const StreamName& subject, const Erasure& erasure);
    [[nodiscard]] std::optional<Stored> newest(const RecordType& type, const Uuid& id) const;
    /// The same, of a record that is about to be written anew: mostly out of `looked_up_`.
    [[nodiscard]] std::optional<Stored> take_newest(const RecordType& type, const Uuid& id);
    [[nodiscard]] Jump jump_after(const Stored& before,
                                  const Uuid& id,
                                  Position superseded_at) const;
    void count_one(std::uint16_t type);
    void put_references(const RecordType& type, const Record* before, const Record& after);
    [[nodiscard]] std::optional<std::string> unique_entry(const RecordType& type,
                                                          std::size_t index,
                                                          const Record* record) const;
    [[nodiscard]] std::string unique_entry(const RecordType& type,
                                           std::size_t index,
                                           std::string_view key) const;
    void put_unique(const RecordType& type, const Record* before, const Record& after);
    void rebuild_unique(const RecordType& type);
    [[nodiscard]] std::optional<std::string> ordered_entry(const RecordType& type,
                                                           const Field& measure,
                                                           const Field& field,
                                                           const Record* record) const;
    void put_ordered(const RecordType& type, const Record* before, const Record& after);
    void add_to_count(std::string_view entry, int difference);
    /// Where the type's lists are others than before, or in another order.
    void rebuild_ordered(const RecordType& before, const RecordType& type, bool in_other_order);
    /// All that a database has of a type, where keys begin with its number.
    [[nodiscard]] std::vector<std::string> keys_of(lmdb::Database db, const RecordType& type) const;

    lmdb::Environment env_;
    Databases db_;
    const Sealer& sealer_;
    std::string unique_secret_;
    ModelHistory models_;
    std::atomic<std::uint64_t> position_ = 0;

    Time pruned_before_ = Time::min();  ///< Commands that are older have been forgotten.

    // Of the batch that is open:
    std::optional<lmdb::Transaction> txn_;
    std::size_t taken_bytes_ = 0;  ///< Of records and lists, as they were and as they are.
    std::size_t taken_events_ = 0;
    bool rebuilt_ = false;  ///< A model's change may have touched every page.
    /// A few records as `now` has them, sealed, for deciding. Whoever writes `now` takes the record
    /// out first.
    mutable std::map<RecordId, Stored> looked_up_;
    std::shared_ptr<const Model> model_;
    std::vector<std::pair<Position, std::shared_ptr<const Model>>> staged_models_;
    Position applied_;
};

}  // namespace cairn

#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lmdb/lmdb.hpp"
#include "core/log/event_log.hpp"
#include "core/vault.hpp"
#include "events/event.hpp"
#include "events/seal.hpp"
#include "events/world.hpp"
#include "projections/world/rate_index.hpp"
#include "projections/world/record_versions.hpp"
#include "projections/world/reference_index.hpp"
#include "projections/world/rollup_columns.hpp"
#include "projections/world/rollup_store.hpp"
#include "projections/world/running_numbers.hpp"
#include "projections/world/unique_keys.hpp"
#include "projections/world/world_snapshot.hpp"

namespace cairn {

/// A data subject's key that an event says is destroyed.
struct ErasedKey {
    StreamName subject;
    std::string print;  ///< `Sealer::key_print`.
    bool operator==(const ErasedKey&) const = default;
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
    /// Before very many events: leaves the columns of all types aside, which `fill_columns` makes
    /// from what is there then. Outside begin … commit. Until it is filled nobody may read lists.
    void leave_columns();
    /// Where they were left aside, in this process or one that ended meanwhile. Several
    /// commits; throws StorageFull.
    void fill_columns();
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
    [[nodiscard]] std::optional<RolledUp> rolled_up(const RecordType& type,
                                                    const Field& rollup,
                                                    const Uuid& id) const override {
        CAIRN_ASSERT(txn_.has_value());
        const auto slot = model_->kept_rollups().slot_of(type, rollup);
        if (!slot) return std::nullopt;
        return rollups_.as_of(*txn_, type.number, *slot, id, applied_);
    }
    [[nodiscard]] std::uint64_t highest_number(const RecordType& type,
                                               const Field& field,
                                               std::string_view head) const override;
    void rates(const RecordType& type,
               const Currency& currency,
               Date day,
               const RateVisitor& visit) const override;
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
    using RecordId = std::pair<std::uint16_t, Uuid>;  ///< Type, id.

    void open_databases(bool read_only, const Epoch& epoch);
    void load(bool read_only);
    void take(const Recorded& recorded);
    void take_model(const Recorded& recorded);
    void take_record(const Recorded& recorded);
    void note_erasure(Position position, const StreamName& subject, const Erasure& erasure);
    /// The newest version, which is about to be superseded: mostly out of `looked_up_`.
    [[nodiscard]] std::optional<StoredRecord> take_newest(const RecordType& type, const Uuid& id);
    /// Keys and lists of a type that is defined anew, from the newest records.
    void rebuild(const RecordType& before, const RecordType& type, bool in_other_order);
    void change_kept(const Model& before, Position at);

    lmdb::Environment env_;
    WorldDatabases db_;
    const Sealer& sealer_;
    RecordVersions versions_{db_};
    ReferenceIndex references_{db_};
    UniqueKeys unique_;
    RunningNumbers numbers_{db_};
    KeptOrders orders_{db_};
    KeptColumns columns_{db_};
    RollupStore rollups_{db_};
    RollupColumns rollup_columns_{db_};
    RateIndex rates_{db_};
    bool columns_left_ = false;
    CommandMemory commands_{db_};
    CommitIndex commits_{db_};
    ModelHistory models_;
    std::atomic<std::uint64_t> position_ = 0;

    // Of the batch that is open:
    std::optional<lmdb::Transaction> txn_;
    std::size_t taken_bytes_ = 0;  ///< Of records and lists, as they were and as they are.
    std::size_t taken_events_ = 0;
    bool rebuilt_ = false;  ///< A model's change may have touched every page.
    /// A few records as `now` has them, sealed, for deciding. Whoever writes `now` takes the record
    /// out first.
    mutable std::map<RecordId, StoredRecord> looked_up_;
    std::shared_ptr<const Model> model_;
    std::vector<std::pair<Position, std::shared_ptr<const Model>>> staged_models_;
    Position applied_;
};

}  // namespace cairn

#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "core/lmdb/lmdb.hpp"
#include "events/rates.hpp"
#include "events/rolled_up.hpp"
#include "projections/world/column_walk.hpp"
#include "projections/world/command_memory.hpp"
#include "projections/world/commit_index.hpp"
#include "projections/world/kept_orders.hpp"
#include "projections/world/model_history.hpp"
#include "projections/world/rate_index.hpp"
#include "projections/world/record_format.hpp"

namespace cairn {

/// One consistent view of the world: a read transaction. Short-lived, one thread, never across a
/// wait. Whatever it returns by view lives as long as it does.
class WorldSnapshot {
public:
    [[nodiscard]] Position position() const { return position_; }  ///< The newest it knows.
    [[nodiscard]] Version head(const StreamName& stream) const;    ///< 0: there is no such one.
    [[nodiscard]] const ModelHistory& models() const;

    /// The record as it was at `at`; nothing where it did not exist yet.
    [[nodiscard]] std::optional<RecordView> record(std::uint16_t type,
                                                   const Uuid& id,
                                                   Position at) const;
    /// Every record of the type as it was at `at`, archived ones too, in id order from behind
    /// `after` on (nil: all), until `visit` returns false.
    void scan(std::uint16_t type,
              Position at,
              const std::function<bool(const RecordView&)>& visit,
              const Uuid& after = {}) const;
    /// The same backwards, from before `before` on (nothing: from the last).
    void scan_back(std::uint16_t type,
                   Position at,
                   const std::function<bool(const RecordView&)>& visit,
                   const std::optional<Uuid>& before) const;
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
    /// Records of the type that ever said a rate of the currency in the currency `own`, from `day`
    /// back: verify with the record itself.
    void rates(const RateIndex::Sought& sought, const RateVisitor& visit) const;
    /// What a roll-up that is kept under a slot comes to for a record: see `RollupStore`.
    [[nodiscard]] RolledUp rolled_up(std::uint16_t type,
                                     std::uint16_t slot,
                                     const Uuid& id,
                                     Position at) const;
    /// Whether any roll-up that is kept has ever come to anything for it.
    [[nodiscard]] bool has_rolled_up(std::uint16_t type, const Uuid& id) const;
    /// A list as it stands at `position()`; see `KeptOrders`.
    void visit(const OrderedList& list, const ListPlace& place, const OrderedVisitor& visit) const;
    [[nodiscard]] std::size_t count(const OrderedList& list) const;
    // Likewise as it stands at `position()`; see `KeptColumns`, `ColumnWalk`.
    [[nodiscard]] ColumnWalk walk(const KeptColumn& column,
                                  std::string_view within,
                                  Direction direction) const;
    void visit(const KeptColumn& column,
               const SaidSpan& span,
               const std::function<bool(const Uuid&)>& visit) const;
    [[nodiscard]] std::size_t count(const KeptColumn& column, std::string_view said) const;
    [[nodiscard]] std::size_t count_unarchived(const RecordType& type) const;
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

    /// Opened when it is first needed. Where the snapshot is moved it stays behind, as it looks at
    /// the transaction where that was.
    class KeptCursor {
    public:
        KeptCursor() = default;
        KeptCursor(KeptCursor&& /*other*/) noexcept {}
        KeptCursor& operator=(KeptCursor&&) = delete;
        ~KeptCursor() = default;
        lmdb::Cursor& in(const lmdb::Transaction& txn, lmdb::Database db) {
            if (!cursor_) cursor_.emplace(txn, db);
            return *cursor_;
        }

    private:
        std::optional<lmdb::Cursor> cursor_;
    };

    const class WorldStore& store_;
    lmdb::Transaction txn_;
    Position position_;
    mutable KeptCursor rollups_{};
};

}  // namespace cairn

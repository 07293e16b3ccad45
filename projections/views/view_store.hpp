#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <span>

#include "core/bytes.hpp"
#include "core/lmdb/lmdb.hpp"
#include "projections/views/changes.hpp"

namespace cairn {

/// The rows of one view within a transaction: a sorted map of bytes.
class ViewRows {
public:
    ViewRows(lmdb::Transaction& txn, lmdb::Database db) : txn_(&txn), db_(db) {}
    [[nodiscard]] std::optional<std::string_view> get(std::string_view key) const {
        return txn_->get(db_, key);
    }
    void put(std::string_view key, std::string_view value) { txn_->put(db_, key, value); }
    void erase(std::string_view key) { txn_->erase(db_, key); }
    void clear() { txn_->clear(db_); }
    [[nodiscard]] lmdb::Cursor cursor() const { return lmdb::Cursor(*txn_, db_); }

private:
    lmdb::Transaction* txn_;
    lmdb::Database db_;
};

/// What the log means to one kind of question: a fold over changes into rows, which cannot fail on
/// history. Keeps nothing besides its rows, so that these are the same whether they grew or were
/// rebuilt.
class View {
public:
    virtual ~View() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Raised when rows come to mean something else: the view is then rebuilt at the next start.
    [[nodiscard]] virtual std::uint32_t version() const = 0;
    /// The changes that follow on those it has. `source` holds them, and the world and the log they
    /// come from.
    virtual void apply(ViewRows& rows,
                       std::span<const ChangeSeen> changes,
                       const Changes& source) = 0;
};

/// What a view holds at a position, as one hash: equal after a rebuild from zero.
struct ViewDigest {
    std::string view;
    Position position;
    std::string digest;
};

/// One consistent look at all views: a read transaction. Short-lived, one thread.
class ViewSnapshot {
public:
    [[nodiscard]] Position position() const { return position_; }  ///< Where every view stands.
    [[nodiscard]] ViewRows rows(const View& view) const;

private:
    friend class ViewStore;
    explicit ViewSnapshot(const class ViewStore& store);
    const class ViewStore* store_;
    mutable lmdb::Transaction txn_;
    Position position_;
};

/// The environment `views/`: the projections besides the world, each with its checkpoint committed
/// with its rows. Unsynced; thrown away and rebuilt when it cannot be trusted. Written by the
/// projector's thread alone; read by any.
class ViewStore {
public:
    enum class Access { read_write, read_only };
    /// Borrows the views. One whose version differs from that of its rows starts from nothing.
    /// Throws StorageError where the folder is of another format or life of the log than `epoch`
    /// (nil: of any).
    ViewStore(const std::filesystem::path& folder,
              std::vector<View*> views,
              Access access = Access::read_write,
              const Epoch& epoch = {});
    /// See `lmdb::Environment`.
    void when_damaged(std::function<void(const std::string& what)> tell) {
        env_.when_damaged(std::move(tell));
    }
    /// Reads the file of views that nobody has open, and throws StorageError where it is not what
    /// was written.
    static void check_file(const std::filesystem::path& folder);

    /// Applies what each view has not had yet, in one transaction. Throws StorageFull: nothing was
    /// applied.
    void apply(const Changes& changes);
    /// Forgets all rows.
    void clear();
    /// Up to where every view has come.
    [[nodiscard]] Position position() const { return {position_.load()}; }
    [[nodiscard]] ViewSnapshot snapshot() const { return ViewSnapshot(*this); }
    [[nodiscard]] std::vector<ViewDigest> digests() const;
    void sync() { env_.sync(); }

private:
    friend class ViewSnapshot;
    struct Entry {
        View* view;
        lmdb::Database rows;
        Position checkpoint;
    };
    void open(lmdb::Transaction& txn, View& view);
    void apply(Entry& entry, ViewRows& rows, const Changes& changes) const;
    void put_checkpoint(lmdb::Transaction& txn, const Entry& entry, Position checkpoint) const;
    void publish(const std::vector<Entry>& entries);

    lmdb::Environment env_;
    Access access_;
    lmdb::Database meta_;
    std::vector<Entry> entries_;  ///< The checkpoints are the writer's.
    std::atomic<std::uint64_t> position_ = 0;
};

}  // namespace cairn

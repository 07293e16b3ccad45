#include "projections/views/view_store.hpp"

#include <algorithm>

#include "core/lmdb/format.hpp"
#include "core/lmdb/lmdb_pages.hpp"
#include "core/piece_hash.hpp"

namespace cairn {
namespace {

using Mode = lmdb::Transaction::Mode;

constexpr std::uint32_t views_format = 2;
constexpr const char* views_role = "views";
// A change touches a page or two in each of a handful of trees.
constexpr std::size_t view_room_bytes = std::size_t{1} << 20;
constexpr std::size_t room_bytes_of_change = std::size_t{16} << 10;

lmdb::Options options(ViewStore::Access access) {
    lmdb::Options options;
    options.synced = false;
    options.read_only = access == ViewStore::Access::read_only;
    return options;
}

Mode mode(ViewStore::Access access) {
    return access == ViewStore::Access::read_only ? Mode::read : Mode::write;
}

std::string meta_key(const View& view) { return "view/" + std::string(view.name()); }

std::string rows_name(std::string_view view, std::uint32_t version) {
    return std::string(view) + "@" + std::to_string(version);
}

// version u32, checkpoint u64
struct Stored {
    std::uint32_t version;
    Position checkpoint;
};

std::optional<Stored> stored(const lmdb::Transaction& txn, lmdb::Database meta, const View& view) {
    const auto bytes = txn.get(meta, meta_key(view));
    if (!bytes) return std::nullopt;
    if (bytes->size() != 12) throw StorageError("views: a checkpoint is damaged");
    return Stored{get_big_endian<std::uint32_t>(*bytes),
                  {get_big_endian<std::uint64_t>(*bytes, 4)}};
}

std::string digest_of(const ViewRows& rows) {
    PieceHash hash;
    auto cursor = rows.cursor();
    for (bool more = cursor.first(); more; more = cursor.next()) {
        hash.add(cursor.key());
        hash.add(cursor.value());
    }
    return hash.hex();
}

}  // namespace

ViewSnapshot::ViewSnapshot(const ViewStore& store)
    : store_(&store), txn_(store.env_, Mode::read), position_{~std::uint64_t{0}} {
    for (const auto& entry : store.entries_) {
        const auto found = stored(txn_, store.meta_, *entry.view);
        position_ = std::min(position_, found ? found->checkpoint : Position{});
    }
}

ViewRows ViewSnapshot::rows(const View& view) const {
    const auto entry =
        std::ranges::find(store_->entries_, &view, [](const auto& e) { return e.view; });
    CAIRN_ASSERT(entry != store_->entries_.end());
    return {txn_, entry->rows};
}

void ViewStore::check_file(const std::filesystem::path& folder) {
    constexpr std::array<std::string_view, 1> databases{"meta"};
    lmdb::check_pages(folder, lmdb::Rows::checked, databases);
}

ViewStore::ViewStore(const std::filesystem::path& folder,
                     std::vector<View*> views,
                     Access access,
                     const Epoch& epoch)
    : env_(folder, options(access)), access_(access) {
    const bool fresh = access == Access::read_write && env_.is_empty();
    if (fresh) env_.ensure_room(0);
    lmdb::Transaction txn(env_, mode(access));
    meta_ = txn.open("meta", lmdb::Rows::checked);
    if (!claim_format(txn, meta_, views_format) && stored_format(txn, meta_) != views_format)
        throw StorageError(env_.folder().string() + " is of an earlier format");
    if (fresh) put_identity(txn, meta_, views_role, epoch);
    if (const auto built_from = stored_identity(txn, meta_, views_role);
        !built_from || (!epoch.is_nil() && built_from != epoch))
        throw StorageError(env_.folder().string() + " is of another life of the log");
    for (View* view : views) open(txn, *view);
    txn.commit();
    publish(entries_);
}

void ViewStore::open(lmdb::Transaction& txn, View& view) {
    const auto was = stored(txn, meta_, view);
    const bool other = was && was->version != view.version();
    if (other && access_ == Access::read_only)
        throw StorageError("views: " + std::string(view.name()) +
                           " is of another version: open it for writing once");
    if (other) {
        env_.ensure_room(env_.used_bytes());
        const auto outdated =
            txn.open(rows_name(view.name(), was->version).c_str(), lmdb::Rows::checked);
        txn.clear(outdated);
    }
    const std::string name = rows_name(view.name(), view.version());
    // Who only reads makes none: a view that an earlier build did not have is missed by its name.
    const bool known = (was && !other) || access_ == Access::read_only;
    Entry entry{&view,
                known ? txn.open_existing(name.c_str(), lmdb::Rows::checked)
                      : txn.open(name.c_str(), lmdb::Rows::checked),
                {}};
    if (was && !other) entry.checkpoint = was->checkpoint;
    if (other) put_checkpoint(txn, entry, {});
    entries_.push_back(entry);
}

void ViewStore::apply(const Changes& changes) {
    CAIRN_ASSERT(changes.from <= position());
    env_.ensure_room(std::min<std::uint64_t>(view_room_bytes, env_.used_bytes()) +
                     changes.list.size() * room_bytes_of_change);
    lmdb::Transaction txn(env_, Mode::write);
    std::vector<Entry> applied = entries_;
    for (Entry& entry : applied) {
        ViewRows rows(txn, entry.rows);
        apply(entry, rows, changes);
        put_checkpoint(txn, entry, entry.checkpoint);
    }
    txn.commit();
    publish(applied);
}

void ViewStore::apply(Entry& entry, ViewRows& rows, const Changes& changes) const {
    const auto known = [&](const ChangeSeen& change) {
        return change.recorded.position <= entry.checkpoint;
    };
    const auto first = std::ranges::find_if_not(changes.list, known);
    if (first == changes.list.end()) return;
    CAIRN_ASSERT(first->recorded.position == entry.checkpoint.next());
    entry.view->apply(rows, std::span(first, changes.list.end()), changes);
    entry.checkpoint = changes.to;
}

void ViewStore::put_checkpoint(lmdb::Transaction& txn,
                               const Entry& entry,
                               Position checkpoint) const {
    std::string bytes;
    put_big_endian(bytes, entry.view->version());
    put_big_endian(bytes, checkpoint.value);
    txn.put(meta_, meta_key(*entry.view), bytes);
}

// What readers use of the entries, view and rows, never changes after the constructor.
void ViewStore::publish(const std::vector<Entry>& entries) {
    Position least{~std::uint64_t{0}};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries_[i].checkpoint = entries[i].checkpoint;
        least = std::min(least, entries[i].checkpoint);
    }
    position_ = least.value;
}

void ViewStore::clear() {
    env_.ensure_room(view_room_bytes);
    lmdb::Transaction txn(env_, Mode::write);
    std::vector<Entry> cleared = entries_;
    for (Entry& entry : cleared) {
        txn.clear(entry.rows);
        put_checkpoint(txn, entry, entry.checkpoint = {});
    }
    txn.commit();
    publish(cleared);
}

std::vector<ViewDigest> ViewStore::digests() const {
    const ViewSnapshot looked = snapshot();
    std::vector<ViewDigest> digests;
    for (const Entry& entry : entries_) {
        const std::string_view name = entry.view->name();
        digests.push_back(
            {std::string(name), looked.position(), digest_of(looked.rows(*entry.view))});
    }
    return digests;
}

}  // namespace cairn

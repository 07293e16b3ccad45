#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ids.hpp"
#include "core/lmdb/lmdb.hpp"
#include "core/sha256.hpp"
#include "core/types.hpp"

namespace cairn {

/// Keys and secrets: the only thing that can forget. The environment `vault/` of FORMAT.md, synced,
/// never part of a normal backup. Small values under `<space>/<name>` ("key/contact/0190…",
/// "password/<user>", "token/<user>/<hash>", "secret/index"). Reads: any thread. Writes: `stage` +
/// `commit` by the sequencer's thread; the others at once, by any thread (they wait for each
/// other).
class Vault {
public:
    using Entries = std::map<std::string, std::string, std::less<>>;
    using Names = std::vector<std::string>;
    enum class Access {
        read_write,
        read_only,
        in_memory,  ///< What is changed is not written, and forgotten with the object.
    };
    /// A vault of an earlier build is read as it is until `adopt`. `read_only`: for a tool beside a
    /// running server; sees the file as it is at opening, or newer. Whoever writes through it gets
    /// a StorageError.
    Vault(const std::filesystem::path& folder, Ids& ids, Access access = Access::read_write);

    /// Says which life of the log the vault belongs to, makes those of `secrets` that are missing,
    /// and gives every row its check where an earlier build wrote it. From then on `secret` makes
    /// none any more. Nothing where all that is so. Throws StorageFull.
    void adopt(const Epoch& epoch, const Names& secrets);
    /// What `adopt` wrote.
    [[nodiscard]] std::optional<Epoch> epoch() const { return epoch_; }
    /// Grows with every change, so that an older copy in the file's place is noticed; 0 before
    /// `adopt`.
    [[nodiscard]] std::uint64_t generation() const;
    /// Whom to tell the generation after each change, once it is on disk: in their order, on the
    /// thread that made it. Must not call back. To be set before several threads write.
    void when_changed(std::function<void(std::uint64_t generation)> tell) {
        changed_ = std::move(tell);
    }

    [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
    void put(std::string_view name, std::string_view value);
    /// Deletes entries in one synced transaction; a name that is not there is none. Unlike `erase`
    /// it rewrites nothing, so the bytes may stay in a free page: for what tells its reader nothing
    /// once it is of no use (the hash of a session), never for a key.
    void drop(const Names& names);
    /// `put` and `drop` of several, all or nothing, in one synced transaction.
    void change(const Entries& put, const Names& dropped);
    /// Deletes entries and rewrites the file compacted: when it returns, the bytes are in no file
    /// any more.
    /// Readers wait meanwhile. What a crash or a full disk (StorageFull) interrupts, the next start
    /// or erasure finishes.
    void erase(const Names& names);
    /// Throws StorageFull where an erasure might not find the room it needs for a while. Never
    /// exact: others write to the disk, too.
    void ensure_erasable() const;
    /// Every name that starts with `prefix`, with its value.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> list(
        std::string_view prefix) const;

    /// The 32-byte key of a data subject (a stream's name), staged ones included; nothing where
    /// none was made or it was destroyed.
    [[nodiscard]] std::optional<std::string> subject_key(std::string_view subject) const;
    /// The same, made where it is missing; held in memory until `commit`, so that a batch costs one
    /// flush. Sequencer's thread.
    std::string ensure_subject_key(std::string_view subject);
    /// `erase` for the keys of data subjects; nothing where there are none.
    void erase_subject_keys(const Names& subjects);
    /// Writes what `ensure_subject_key` made, synced. Cheap where there is nothing.
    void commit();
    void abort();

    /// Writes a compacted copy of this moment to a new file (0600), flushed: no bytes of what was
    /// deleted are in it. Beside whoever writes. Throws StorageFull.
    void copy_to(const std::filesystem::path& file) const;

    /// 32 random bytes under `secret/<name>`, made at first use (the blind index of unique keys,
    /// the key that signs). Once the vault was adopted, a missing one is a StorageError: another
    /// in its place would be of no use.
    std::string secret(std::string_view name);

private:
    void open();
    void write(const Entries& put, const Names& dropped = {});
    void add_checks(lmdb::Transaction& txn);
    /// Returns the generation that the transaction makes; 0 of a vault of an earlier build.
    std::uint64_t count_change(lmdb::Transaction& txn);
    void tell_changed(std::uint64_t generation) const;
    void delete_entries(const Names& names);
    void rewrite();
    [[nodiscard]] std::filesystem::path rewritten_file() const;
    [[nodiscard]] std::optional<std::string> staged(std::string_view name) const;
    [[nodiscard]] std::string random_key();

    std::filesystem::path folder_;
    Ids& ids_;
    Access access_;
    std::optional<lmdb::Environment> env_;
    lmdb::Database meta_;
    lmdb::Database entries_;
    std::optional<Epoch> epoch_;
    std::function<void(std::uint64_t)> changed_;
    // Locked in this order.
    std::mutex writing_;                   ///< One writer at a time.
    mutable std::shared_mutex replacing_;  ///< Exclusively while the file is replaced.
    mutable std::mutex staging_;
    Entries staged_;
    /// Of `in_memory`: what was put, and nothing for what was dropped.
    std::map<std::string, std::optional<std::string>, std::less<>> unwritten_;
};

}  // namespace cairn

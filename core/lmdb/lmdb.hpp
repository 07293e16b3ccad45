#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <lmdb.h>

#include "core/result.hpp"

/// A thin, complete wrapper of LMDB 0.9.24; nobody else includes <lmdb.h>. Every failure throws
/// StorageError naming the call. Bytes are `std::string_view`; a view read from a transaction lives
/// until its next write or its end.
namespace cairn::lmdb {

struct Options {
    bool synced = true;  ///< false: MDB_NOSYNC, for what can be rebuilt from the log.
    bool read_only = false;
    unsigned databases_max = 16;
    std::size_t map_bytes = std::size_t{1} << 40;  ///< Sparse; LMDB wants it huge at once.
    unsigned readers_max = 1024;
    /// Writes the file ahead in steps, each twice the last one, so that a commit needs no journal
    /// flush.
    bool write_ahead = true;
    std::size_t step_bytes_min = std::size_t{1} << 20;
    std::size_t step_bytes_max = std::size_t{256} << 20;
    bool read_ahead = false;  ///< For what is mostly read in order.
};

/// What a database's rows carry.
enum class Rows {
    plain,
    checked,  ///< Behind each value a CRC-32C of the database's name, the key and the value.
};

/// A row is not what was written, or LMDB cannot read its page.
class DamagedRow : public StorageError {
public:
    using StorageError::StorageError;
};

/// LMDB's locks are the process's: a second environment on the same folder, when closed, would drop
/// those of the first.
class FolderClaim {
public:
    /// Throws std::logic_error where this process has the folder open already.
    explicit FolderClaim(std::filesystem::path folder);
    ~FolderClaim();
    FolderClaim(const FolderClaim&) = delete;
    FolderClaim& operator=(const FolderClaim&) = delete;
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
};

struct CloseEnvironment {
    void operator()(MDB_env* env) const { mdb_env_close(env); }
};

/// One environment. Opened once in a process, not kept across a fork. Any thread.
class Environment {
public:
    /// Creates the folder (0700) and its files (0600) where they are missing (not when read_only).
    /// Throws StorageError where the file ends before its last page, as touching the map there
    /// would end the process.
    Environment(const std::filesystem::path& folder, const Options& options);
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    /// Makes sure that a commit that adds up to `bytes` fits the file on disk, writing it ahead in
    /// steps of 1 MiB to 256 MiB. Throws StorageFull. The writer's thread, outside a write
    /// transaction, or within one that has changed less than 256 MiB (from 512 MiB on LMDB spills
    /// pages to where this would write). Costs nothing where there is room.
    void ensure_room(std::size_t bytes);
    void sync();  ///< Flushes an unsynced environment.
    /// Gives back the snapshots that dead processes hold; to be called now and then.
    void drop_dead_readers();
    /// Writes a compacted copy of this moment to a new file (0600) and flushes it: no page that is
    /// free is in it. A reader while it lasts. Throws StorageFull.
    void copy_to(const std::filesystem::path& file) const;
    /// Reads a piece of the file as a file, so that a disk that fails is an error here and not the
    /// end of whoever touches LMDB's map there. Returns how much of what is in use it was; 0 past
    /// the end. Throws StorageError naming the place.
    std::size_t read_past_map(std::uint64_t from, std::size_t bytes) const;
    [[nodiscard]] std::uint64_t used_bytes() const;
    /// It has no database yet.
    [[nodiscard]] bool is_empty() const;
    /// Whom to tell, on the thread that reads, of what cannot be read. To be set before anybody
    /// does.
    void when_damaged(std::function<void(const std::string& what)> tell);
    /// Tells of it, and throws DamagedRow.
    [[noreturn]] void fail_read(const std::string& what) const;
    [[nodiscard]] MDB_env* handle() const { return env_.get(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return claim_.folder(); }

private:
    void open();
    [[nodiscard]] int file() const;
    [[nodiscard]] std::size_t page_bytes() const;
    void write_ahead(std::uint64_t needed);

    FolderClaim claim_;
    std::unique_ptr<MDB_env, CloseEnvironment> env_;
    Options options_;
    std::uint64_t step_bytes_ = 0;     ///< Of the next step.
    std::uint64_t written_bytes_ = 0;  ///< How far the file has blocks on disk.
    std::function<void(const std::string&)> damaged_;
    std::string file_name_;  ///< LMDB keeps a pointer to it.
};

class Transaction;

/// A named key-value map within an environment; keys compare as bytes, up to 511 of them.
struct Database {
    MDB_dbi dbi = 0;
    Rows rows = Rows::plain;
    std::uint32_t seed = 0;  ///< Of the rows' checks: that of the name.
};

/// A read or write transaction. Readers: any thread, one thread at a time, never across a wait.
/// Ends (aborts) with its scope.
class Transaction {
public:
    enum class Mode { read, write };
    Transaction(const Environment& env, Mode mode);
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;

    /// Creates it where it is missing (write transactions only). The handle lasts as long as the
    /// environment once this transaction has committed, a reading one too. At the start, while no
    /// other thread opens any.
    Database open(const char* name, Rows rows = Rows::plain);
    /// The same, throwing StorageError where it is missing.
    Database open_existing(const char* name, Rows rows = Rows::plain);
    /// Throws DamagedRow, as a cursor does.
    [[nodiscard]] std::optional<std::string_view> get(Database db, std::string_view key) const;
    void put(Database db, std::string_view key, std::string_view value);
    /// A key that must be greater than all there are: packs pages full and asserts the order.
    void append(Database db, std::string_view key, std::string_view value);
    bool erase(Database db, std::string_view key);
    void clear(Database db);
    [[nodiscard]] std::size_t count(Database db) const;
    /// Throws StorageFull where the disk refused pages: then nothing was committed and the
    /// environment goes on. After any other StorageError what is on disk is unknown.
    void commit();
    void abort();
    [[nodiscard]] MDB_txn* handle() const { return txn_; }
    [[nodiscard]] Mode mode() const { return mode_; }
    [[nodiscard]] const Environment& environment() const { return *env_; }

private:
    Database opened(const char* name, Rows rows, unsigned flags);
    const Environment* env_;
    Mode mode_;
    MDB_txn* txn_ = nullptr;
};

/// Walks a database in key order. Of no use once its transaction has ended, and must not outlive
/// the object.
class Cursor {
public:
    Cursor(const Transaction& txn, Database db);
    ~Cursor();
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    /// To the first key >= `key`; false: there is none.
    bool seek(std::string_view key);
    bool first();
    bool last();
    bool next();
    bool previous();
    [[nodiscard]] std::string_view key() const { return key_; }
    [[nodiscard]] std::string_view value() const { return value_; }

private:
    bool move(MDB_cursor_op operation, std::string_view start = {});
    const Transaction& txn_;
    Database db_;
    MDB_cursor* cursor_ = nullptr;
    std::string_view key_;
    std::string_view value_;
};

/// The check of a row of a database with checked rows; the seed is that of the database's name.
[[nodiscard]] std::uint32_t row_check(std::uint32_t seed,
                                      std::string_view key,
                                      std::string_view value);
[[nodiscard]] std::uint32_t row_seed(std::string_view database);
constexpr std::size_t row_check_bytes = sizeof(std::uint32_t);

}  // namespace cairn::lmdb

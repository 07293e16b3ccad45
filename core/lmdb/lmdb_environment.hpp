#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <lmdb.h>

#include "core/result.hpp"

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
    void register_as_reader();
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

}  // namespace cairn::lmdb

#include "core/lmdb/lmdb_environment.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/lmdb/lmdb_check.hpp"
#include "core/lmdb/lmdb_pages.hpp"

namespace cairn::lmdb {
namespace {

namespace fs = std::filesystem;

constexpr mdb_mode_t file_mode = 0600;
// Small: Linux keeps a file in memory in folios as large as the writes that made them, and on ext4
// a page that is written into a folio of 1 MiB costs three times one in a small one.
constexpr std::size_t piece_bytes = std::size_t{16} << 10;
// A commit also copies the branch pages above what it touches, and the map of free pages.
constexpr std::uint64_t commit_overhead_bytes = std::uint64_t{1} << 20;

struct OpenFolders {
    std::mutex mutex;
    std::set<fs::path> folders;
};

OpenFolders& open_folders() {
    static OpenFolders folders;
    return folders;
}

fs::path prepared(const fs::path& folder, bool read_only) {
    std::error_code failed;
    if (!read_only && fs::create_directories(folder, failed))
        fs::permissions(folder, fs::perms::owner_all, failed);
    if (failed) throw StorageError("create " + folder.string() + ": " + failed.message());
    fs::path whole = fs::weakly_canonical(folder, failed);
    if (failed) throw StorageError("find " + folder.string() + ": " + failed.message());
    return whole;
}

unsigned flags_of(const Options& options) {
    unsigned flags = MDB_NOTLS;  // A read transaction may move between threads.
    if (!options.synced) flags |= MDB_NOSYNC;
    if (options.read_only) flags |= MDB_RDONLY;
    if (!options.read_ahead) flags |= MDB_NORDAHEAD;
    return flags;
}

std::size_t map_bytes(const Options& options) {
#ifdef __SANITIZE_THREAD__
    return std::min(options.map_bytes, std::size_t{1} << 34);  // It leaves little address space.
#else
    return options.map_bytes;
#endif
}

/// What LMDB says before it gives up on a page.
void give_up(MDB_env* env, const char* what) {
    const void* file = mdb_env_get_userctx(env);
    end_process((file ? *static_cast<const std::string*>(file) : std::string("a database")) +
                " is damaged (LMDB: " + what + "): start again to be told the way back");
}

MDB_env* created() {
    MDB_env* env = nullptr;
    check(mdb_env_create(&env), "mdb_env_create");
    return env;
}

// How far the file surely has blocks. A sparse copy of a log has holes, which are written over.
std::uint64_t allocated_bytes(int file, std::uint64_t used) {
    struct stat status{};
    check(fstat(file, &status) == 0 ? 0 : errno, "fstat");
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const auto blocks = static_cast<std::uint64_t>(status.st_blocks) * 512;
    return blocks >= size ? size : used;
}

// Zeros from `from` to `to`; returns how far it came before the disk was full.
std::uint64_t write_zeros(int file, std::uint64_t from, std::uint64_t to) {
    static const std::vector<char> zeros(piece_bytes);
    while (from < to) {
        const std::size_t size = std::min<std::uint64_t>(piece_bytes, to - from);
        const ssize_t written = pwrite(file, zeros.data(), size, static_cast<off_t>(from));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && is_full(errno)) return from;
        if (written < 0) check(errno, "pwrite");
        from += static_cast<std::uint64_t>(written);
    }
    return from;
}

bool flushed(int file) {
    if (fdatasync(file) == 0) return true;
    if (!is_full(errno)) check(errno, "fdatasync");
    return false;
}

// LMDB leaves the first of a copy's two meta pages saying that there is nothing. Whoever puts the
// copy in a file's place while another process has the old one open goes on with that one's
// transaction numbers, and every other number is looked up in the first meta page. So both are to
// say the same, each under its own number, which stands last.
int make_meta_pages_equal(int file, std::size_t page) {
    constexpr std::size_t page_header = 16;
    constexpr std::size_t meta_before_number = 128;
    std::array<char, meta_before_number> meta{};
    if (pread(file, meta.data(), meta.size(), static_cast<off_t>(page + page_header)) !=
        static_cast<ssize_t>(meta.size()))
        return EIO;
    const ssize_t written = pwrite(file, meta.data(), meta.size(), page_header);
    if (written < 0) return errno;
    return written == static_cast<ssize_t>(meta.size()) ? 0 : EIO;
}

/// The table of readers is a file with holes that is written through a map: where a full disk has
/// no block for one, that is a SIGBUS. So its blocks are taken before LMDB maps it.
void take_blocks(const fs::path& table, unsigned readers_max) {
    constexpr off_t bytes_of_reader =
        64;  // One in a cache line, as LMDB has them; a page for the head.
    constexpr off_t bytes_of_head = 4096;
    const int file = ::open(table.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, file_mode);
    if (file < 0) return;
    struct stat status{};
    const bool is_new = fstat(file, &status) == 0 && status.st_size == 0;
    const off_t wanted = is_new ? readers_max * bytes_of_reader + bytes_of_head : status.st_size;
    const bool has_holes = status.st_blocks * 512 < wanted;
    const int failed = has_holes && fallocate(file, 0, 0, wanted) != 0 ? errno : 0;
    ::close(file);
    if (is_new && is_full(failed)) {
        ::unlink(table.c_str());
        throw StorageFull("no room on the disk for " + table.string());
    }
}

void cut(int file, std::uint64_t size) {
    check(ftruncate(file, static_cast<off_t>(size)) == 0 ? 0 : errno, "ftruncate");
}

}  // namespace

FolderClaim::FolderClaim(fs::path folder) : folder_(std::move(folder)) {
    const std::lock_guard lock(open_folders().mutex);
    if (!open_folders().folders.insert(folder_).second)
        throw std::logic_error("this process has " + folder_.string() + " open already");
}

FolderClaim::~FolderClaim() {
    const std::lock_guard lock(open_folders().mutex);
    open_folders().folders.erase(folder_);
}

Environment::Environment(const fs::path& folder, const Options& options)
    : claim_(prepared(folder, options.read_only)), env_(created()), options_(options) {
    check_length(claim_.folder(), options.read_only ? Missing::is_refused : Missing::is_made);
    open();
    drop_dead_readers();
    register_as_reader();
    if (options.read_only) return;
    written_bytes_ = allocated_bytes(file(), used_bytes());
    // So that a large file goes on growing in large steps.
    step_bytes_ =
        std::clamp<std::uint64_t>(written_bytes_, options.step_bytes_min, options.step_bytes_max);
}

void Environment::open() {
    check(mdb_env_set_mapsize(handle(), map_bytes(options_)), "mdb_env_set_mapsize");
    check(mdb_env_set_maxdbs(handle(), options_.databases_max), "mdb_env_set_maxdbs");
    check(mdb_env_set_maxreaders(handle(), options_.readers_max), "mdb_env_set_maxreaders");
    take_blocks(folder() / "lock.mdb", options_.readers_max);
    check(mdb_env_open(handle(), folder().c_str(), flags_of(options_), file_mode),
          "mdb_env_open " + folder().string());
    file_name_ = (folder() / "data.mdb").string();
    check(mdb_env_set_userctx(handle(), &file_name_), "mdb_env_set_userctx");
    check(mdb_env_set_assert(handle(), give_up), "mdb_env_set_assert");
}

int Environment::file() const {
    mdb_filehandle_t file = -1;
    check(mdb_env_get_fd(handle(), &file), "mdb_env_get_fd");
    return file;
}

std::uint64_t Environment::used_bytes() const {
    MDB_envinfo info{};
    check(mdb_env_info(handle(), &info), "mdb_env_info");
    return (info.me_last_pgno + std::uint64_t{1}) * page_bytes();
}

bool Environment::is_empty() const {
    MDB_stat stat{};
    check(mdb_env_stat(handle(), &stat), "mdb_env_stat");
    return stat.ms_entries == 0;
}

void Environment::when_damaged(std::function<void(const std::string&)> tell) {
    damaged_ = std::move(tell);
}

void Environment::fail_read(const std::string& what) const {
    const std::string text = file_name_ + ": " + what;
    if (damaged_) damaged_(text);
    throw DamagedRow(text);
}

std::size_t Environment::page_bytes() const {
    MDB_stat stat{};
    check(mdb_env_stat(handle(), &stat), "mdb_env_stat");
    return stat.ms_psize;
}

void Environment::ensure_room(std::size_t bytes) {
    if (options_.read_only) throw StorageError(folder().string() + " is open for reading only");
    if (!options_.write_ahead) return;
    // A value just over half a page takes a page of its own: twice its size.
    const std::uint64_t needed = used_bytes() + 2 * std::uint64_t{bytes} + commit_overhead_bytes;
    if (needed > written_bytes_) write_ahead(needed);
}

void Environment::write_ahead(std::uint64_t needed) {
    const std::uint64_t from = std::max(written_bytes_, used_bytes());  // Never over a page in use.
    const std::uint64_t to = std::max(needed, from + step_bytes_);
    std::uint64_t reached = write_zeros(file(), from, to);
    if (reached < to) {  // A full disk: take only what this commit needs, if that much there is.
        step_bytes_ = std::max(step_bytes_ / 2, commit_overhead_bytes);
        reached = reached < needed ? from : needed;
        cut(file(), reached);
    }
    if (reached > from && options_.synced && !flushed(file())) cut(file(), reached = from);
    if (reached < needed) throw StorageFull("no room on the disk for " + folder().string());
    if (reached == to)
        step_bytes_ = std::min<std::uint64_t>(step_bytes_ * 2, options_.step_bytes_max);
    written_bytes_ = reached;
}

void Environment::sync() { check(mdb_env_sync(handle(), 1), "mdb_env_sync"); }

void Environment::drop_dead_readers() {
    int dead = 0;
    check(mdb_reader_check(handle(), &dead), "mdb_reader_check");
}

// LMDB does that once in each process, by a lock of the table of readers, when it is read for the
// first time. A thread that has descriptors of its own (core/own_descriptors.hpp) must not be it.
void Environment::register_as_reader() {
    MDB_txn* txn = nullptr;
    check(mdb_txn_begin(handle(), nullptr, MDB_RDONLY, &txn), "mdb_txn_begin");
    mdb_txn_abort(txn);
}

void Environment::copy_to(const fs::path& file) const {
    const int copy = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, file_mode);
    if (copy < 0) check(errno, "open " + file.string());
    int failed = mdb_env_copyfd2(handle(), copy, MDB_CP_COMPACT);
    if (failed == 0) failed = make_meta_pages_equal(copy, page_bytes());
    if (failed == 0 && fdatasync(copy) != 0) failed = errno;
    ::close(copy);
    check(failed, "mdb_env_copyfd2 " + file.string());
}

std::size_t Environment::read_past_map(std::uint64_t from, std::size_t bytes) const {
    const std::uint64_t used = used_bytes();
    const std::uint64_t wanted = from < used ? std::min<std::uint64_t>(bytes, used - from) : 0;
    std::vector<char> piece(wanted);
    read_bytes(file(), file_name_, from, wanted, piece.data());
    return wanted;
}

}  // namespace cairn::lmdb

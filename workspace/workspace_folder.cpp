#include "workspace/workspace_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/crc32c.hpp"
#include "core/file.hpp"
#include "core/result.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

// Raised when rows of world or views come to mean something else while their formats stay: both are
// then rebuilt.
constexpr int derived_layout = 5;
constexpr const char* mark_name = "MARK";
constexpr const char* lock_name = "LOCK";
// As long as any mark may get, so that it is noted anew within one block that the file has.
constexpr std::size_t mark_file_bytes = 160;
constexpr int reads_max = 3;

[[noreturn]] void fail_on(const std::string& what) {
    throw StorageError(what + ": " + std::strerror(errno));
}

std::string first_line(const fs::path& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

bool is_read_only(const fs::path& path) {
    struct statvfs status{};
    return statvfs(path.c_str(), &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

std::string boot_id() { return first_line("/proc/sys/kernel/random/boot_id"); }

std::string mark(const std::string& state, const Epoch& epoch) {
    return state + ' ' + epoch.text() + " layout " + std::to_string(derived_layout) + " vault ";
}

std::string check_of(std::string_view text) { return " check " + std::to_string(crc32c(text)); }

/// The whole file: behind the line are blanks.
std::string mark_text(const std::string& state, const Epoch& epoch, std::uint64_t generation) {
    std::string text = mark(state, epoch) + std::to_string(generation);
    text += check_of(text) + '\n';
    text.resize(std::max(text.size(), mark_file_bytes), ' ');
    return text;
}

/// A mark without its check; empty where it does not fit.
std::string sound_mark(const std::string& line) {
    const auto end = line.rfind(" check ");
    if (end == std::string::npos || line.substr(end) != check_of(line.substr(0, end))) return {};
    return line.substr(0, end);
}

/// The same of the file. Who reads beside a server may meet one that is half written.
std::string sound_mark_in(const fs::path& path) {
    std::string found;
    for (int i = 0; i < reads_max && found.empty(); ++i) found = sound_mark(first_line(path));
    return found;
}

}  // namespace

std::optional<WorkspaceFolder> WorkspaceFolder::hold(const fs::path& path, Hold hold) {
    // Where nobody can write, nobody can have left or want a lock.
    const bool no_lock =
        hold == Hold::shared && !fs::exists(path / lock_name) && is_read_only(path);
    if (hold == Hold::free || no_lock) return WorkspaceFolder(path, -1);
    // For looking on it is opened so, too: the disk may be mounted for reading only.
    File lock(path / lock_name, (hold == Hold::alone ? O_RDWR : O_RDONLY) | O_CREAT);
    const int how = hold == Hold::alone ? LOCK_EX : LOCK_SH;
    if (flock(lock.get(), how | LOCK_NB) == 0) return WorkspaceFolder(path, lock.release());
    if (errno != EWOULDBLOCK) fail_on("flock " + path.string());
    return std::nullopt;
}

WorkspaceFolder::~WorkspaceFolder() {
    if (lock_ >= 0) ::close(lock_);
}

WorkspaceFolder::WorkspaceFolder(WorkspaceFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

bool WorkspaceFolder::is_trusted(const Epoch& epoch) const {
    const std::string found = sound_mark_in(path_ / mark_name);
    return found.starts_with(mark("clean", epoch)) ||
           found.starts_with(mark("open " + boot_id(), epoch));
}

void WorkspaceFolder::mark_open(const Epoch& epoch, std::uint64_t vault_generation) const {
    write_mark("open " + boot_id(), epoch, vault_generation);
}

void WorkspaceFolder::mark_clean(const Epoch& epoch, std::uint64_t vault_generation) const {
    write_mark("clean", epoch, vault_generation);
}

void WorkspaceFolder::write_mark(const std::string& state,
                                 const Epoch& epoch,
                                 std::uint64_t generation) const {
    const std::string text = mark_text(state, epoch, generation);
    try {
        replace_file(path_ / mark_name, text);
    } catch (const StorageFull&) {
        // A full disk must not keep anybody from reading. Half a line is no mark, and nothing
        // worse.
        write_over_file(path_ / mark_name, text);
    }
}

void WorkspaceFolder::note_vault(const Epoch& epoch, std::uint64_t generation) const {
    try {
        const File file(path_ / mark_name, O_WRONLY);
        file.write(mark_text("open " + boot_id(), epoch, generation));
    } catch (const StorageError&) {
        // The number that stands there is true as well.
    }
}

std::uint64_t WorkspaceFolder::marked_vault(const Epoch& epoch) const {
    const std::string found = sound_mark_in(path_ / mark_name);
    const auto at = found.rfind(" vault ");
    if (at == std::string::npos || found.find(epoch.text()) == std::string::npos) return 0;
    return std::stoull(found.substr(at + std::string_view(" vault ").size()));
}

void WorkspaceFolder::drop_derived() const {
    for (const char* name : {"world", "views", "search"}) remove_folder(path_ / name);
    drop_leftovers();
}

void WorkspaceFolder::drop_leftovers() const {
    for (const char* name :
         {"world.new", "views.new", "search.new", "world.old", "views.old", "search.old"})
        remove_folder(path_ / name);
}

bool WorkspaceFolder::is_workspace(const fs::path& path) {
    std::error_code failed;
    return fs::exists(data_file(path / "log"), failed);
}

bool WorkspaceFolder::has_vault(const fs::path& path) {
    std::error_code failed;
    return fs::exists(data_file(path / "vault"), failed);
}

bool WorkspaceFolder::is_vacant(const fs::path& path) {
    std::error_code failed;
    const fs::file_status status = fs::status(path, failed);
    if (status.type() == fs::file_type::not_found) return true;
    if (status.type() != fs::file_type::directory) return false;
    const bool empty = fs::is_empty(path, failed);
    if (failed) throw StorageError("look into " + path.string() + ": " + failed.message());
    return empty;
}

void remove_folder(const fs::path& path) {
    std::error_code failed;
    fs::remove_all(path, failed);
    if (failed) throw StorageError("remove " + path.string() + ": " + failed.message());
}

void empty_folder(const fs::path& path) {
    for (const auto& entry : fs::directory_iterator(path)) remove_folder(entry.path());
}

}  // namespace cairn

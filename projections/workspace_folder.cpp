#include "projections/workspace_folder.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/result.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

// Raised when rows of world or views come to mean something else while their formats stay: both are
// then rebuilt.
constexpr int derived_layout = 3;
constexpr const char* mark_name = "MARK";
constexpr const char* lock_name = "LOCK";

[[noreturn]] void fail_on(const std::string& what) {
    throw StorageError(what + ": " + std::strerror(errno));
}

std::string first_line(const fs::path& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

std::string boot_id() { return first_line("/proc/sys/kernel/random/boot_id"); }

std::string mark(const std::string& state, const Epoch& epoch) {
    return state + ' ' + epoch.text() + " layout " + std::to_string(derived_layout);
}

}  // namespace

std::optional<WorkspaceFolder> WorkspaceFolder::hold(const fs::path& path, Hold hold) {
    if (hold == Hold::free) return WorkspaceFolder(path, -1);
    File lock(path / lock_name, O_RDWR | O_CREAT);
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
    const std::string found = first_line(path_ / mark_name);
    return found == mark("clean", epoch) || found == mark("open " + boot_id(), epoch);
}

void WorkspaceFolder::mark_open(const Epoch& epoch) const {
    write_mark(mark("open " + boot_id(), epoch));
}

void WorkspaceFolder::mark_clean(const Epoch& epoch) const { write_mark(mark("clean", epoch)); }

void WorkspaceFolder::write_mark(const std::string& text) const {
    replace_file(path_ / mark_name, text + '\n');
}

void WorkspaceFolder::drop_derived() const {
    for (const char* name : {"world", "views", "world.new", "views.new", "world.old", "views.old"})
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

#include "core/file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/result.hpp"

namespace cairn {
namespace {

[[noreturn]] void fail_on(const std::string& what) {
    const std::string message = what + ": " + std::strerror(errno);
    if (errno == ENOSPC || errno == EDQUOT) throw StorageFull(message);
    throw StorageError(message);
}

}  // namespace

File::File(const std::filesystem::path& path, int flags)
    : path_(path), handle_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (handle_ < 0) fail_on("open " + path.string());
}

File::~File() {
    if (handle_ >= 0) ::close(handle_);
}

int File::release() { return std::exchange(handle_, -1); }

void File::write(std::string_view text) const {
    while (!text.empty()) {
        const ssize_t written = ::write(handle_, text.data(), text.size());
        if (written < 0 && errno != EINTR) fail_on("write " + path_.string());
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void File::flush() const {
    if (fsync(handle_) != 0) fail_on("fsync " + path_.string());
}

void read_bytes(int file,
                const std::filesystem::path& path,
                std::uint64_t from,
                std::size_t bytes,
                char* into) {
    for (std::size_t done = 0; done < bytes;) {
        const ssize_t got = pread(file, into + done, bytes - done, static_cast<off_t>(from + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0)
            throw StorageError(path.string() + ": cannot be read at byte " +
                               std::to_string(from + done) + ": " +
                               (got == 0 ? "it ends there" : std::strerror(errno)));
        done += static_cast<std::size_t>(got);
    }
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void replace_file(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path fresh = path.string() + ".new";
    try {
        const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
        file.write(text);
        file.flush();
    } catch (const StorageError&) {
        std::error_code ignored;  // What went wrong before counts.
        std::filesystem::remove(fresh, ignored);
        throw;
    }
    rename_file(fresh, path);
}

void write_over_file(const std::filesystem::path& path, std::string_view text) {
    const File file(path, O_WRONLY | O_CREAT);
    file.write(text);
    if (ftruncate(file.get(), static_cast<off_t>(text.size())) != 0)
        fail_on("cut " + path.string());
    file.flush();
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) fail_on("rename " + from.string());
    flush_folder(to.parent_path());
}

void make_private_folder(const std::filesystem::path& path) {
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (!failed) std::filesystem::permissions(path, std::filesystem::perms::owner_all, failed);
    if (failed) throw StorageError("create " + path.string() + ": " + failed.message());
}

void flush_folder(const std::filesystem::path& path) { File(path, O_RDONLY | O_DIRECTORY).flush(); }

}  // namespace cairn

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
    throw StorageError(what + ": " + std::strerror(errno));
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
        if (written < 0 && errno == ENOSPC)
            throw StorageFull("no room on the disk for " + path_.string());
        if (written < 0 && errno != EINTR) fail_on("write " + path_.string());
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void File::flush() const {
    if (fsync(handle_) != 0) fail_on("fsync " + path_.string());
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void replace_file(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path fresh = path.string() + ".new";
    {
        const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
        file.write(text);
        file.flush();
    }
    if (std::rename(fresh.c_str(), path.c_str()) != 0) fail_on("rename " + fresh.string());
    File(path.parent_path(), O_RDONLY | O_DIRECTORY).flush();
}

}  // namespace cairn

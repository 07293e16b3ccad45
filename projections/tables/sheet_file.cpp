#include "projections/tables/sheet_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/result.hpp"

namespace cairn {
namespace {

constexpr std::size_t buffered_bytes = std::size_t{64} << 10;

[[noreturn]] void fail_to_write(int problem) {
    const std::string what =
        std::string("a workbook's rows could not be written: ") + std::strerror(problem);
    if (problem == ENOSPC || problem == EDQUOT) throw StorageFull(what);
    throw StorageError(what);
}

int nameless_file(const std::filesystem::path& folder) {
    std::string name = (folder / "sheet-XXXXXX").string();
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file >= 0) ::unlink(name.c_str());
    return file;
}

}  // namespace

/// What the stream is asked for.
struct SheetFile::Calls {
    static ssize_t read(void* of, char* into, std::size_t size) {
        return ::read(static_cast<SheetFile*>(of)->file_, into, size);
    }
    static ssize_t write(void* of, const char* from, std::size_t size) {
        auto& file = *static_cast<SheetFile*>(of);
        std::size_t written = 0;
        while (written < size) {
            const ssize_t now = ::write(file.file_, from + written, size - written);
            if (now < 0 && errno == EINTR) continue;
            if (now < 0) {
                file.problem_ = errno;
                break;
            }
            written += static_cast<std::size_t>(now);
        }
        file.bytes_ += written;
        return static_cast<ssize_t>(written);
    }
    static int seek(void* of, off64_t* place, int from) {
        const off64_t now = ::lseek64(static_cast<SheetFile*>(of)->file_, *place, from);
        if (now < 0) return -1;
        *place = now;
        return 0;
    }
    static int close(void* of) {
        return ::close(std::exchange(static_cast<SheetFile*>(of)->file_, -1));
    }
};

SheetFile::SheetFile(const std::filesystem::path& folder) : file_(nameless_file(folder)) {
    if (file_ < 0) fail_to_write(errno);
    stream_ = ::fopencookie(this, "w+", {Calls::read, Calls::write, Calls::seek, Calls::close});
    if (!stream_) {
        const int problem = errno;
        ::close(file_);
        fail_to_write(problem);
    }
    std::setvbuf(stream_, nullptr, _IOFBF, buffered_bytes);
}

SheetFile::~SheetFile() {
    if (file_ >= 0) std::fclose(stream_);
}

void SheetFile::check() const {
    if (problem_ != 0) fail_to_write(problem_);
}

}  // namespace cairn

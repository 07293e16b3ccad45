#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// A file handle that closes itself. Every failure throws StorageError naming the file, StorageFull
/// where the disk or a quota has no room.
class File {
public:
    /// Flags of open(2); made 0600 where it is new.
    File(const std::filesystem::path& path, int flags);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const { return handle_; }
    [[nodiscard]] int release();  ///< The handle, which the caller closes.

    void write(std::string_view text) const;  ///< All of it.
    void flush() const;

private:
    std::filesystem::path path_;
    int handle_;
};

/// Reads so many bytes of an open file from an offset. Throws StorageError, naming `path` and the
/// place, where it ends before that.
void read_bytes(
    int file, const std::filesystem::path& path, std::uint64_t from, std::size_t bytes, char* into);
/// The whole of a small file; nothing where there is none.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path);
/// Writes beside and renames, so that there is the old file or the new one and never half of it. On
/// disk when it returns.
void replace_file(const std::filesystem::path& path, std::string_view text);
/// Writes over what is there, which takes no room where that was about as long. A crash may leave
/// half of each. On disk when it returns.
void write_over_file(const std::filesystem::path& path, std::string_view text);
/// Puts one in the place of the other, on disk when it returns.
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);
/// Makes it, with what is above it, where it is missing, and gives it 0700 in any case.
void make_private_folder(const std::filesystem::path& path);
/// What was made, renamed or removed in a folder is on disk when it returns.
void flush_folder(const std::filesystem::path& path);

}  // namespace cairn

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// A file handle that closes itself. Every failure throws StorageError naming the file.
class File {
public:
    /// Flags of open(2); made 0600 where it is new.
    File(const std::filesystem::path& path, int flags);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const { return handle_; }
    [[nodiscard]] int release();  ///< The handle, which the caller closes.

    void write(std::string_view text) const;  ///< All of it. Throws StorageFull.
    void flush() const;

private:
    std::filesystem::path path_;
    int handle_;
};

/// The whole of a small file; nothing where there is none.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path);
/// Writes beside and renames, so that there is the old file or the new one and never half of it. On
/// disk when it returns. Throws StorageFull.
void replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace cairn

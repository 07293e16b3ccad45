#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>

namespace cairn {

/// Where a library writes a sheet's rows before it puts them into a workbook: a file without a
/// name, which goes whatever happens. The library looks at no error of writing, and where it fails
/// or is dropped it does not close what it has not put together yet (libxlsxwriter 1.1.4,
/// `lxw_worksheet_free`): both are known here. One thread at a time.
class SheetFile {
public:
    /// Throws StorageError.
    explicit SheetFile(const std::filesystem::path& folder);
    ~SheetFile();
    SheetFile(const SheetFile&) = delete;
    SheetFile& operator=(const SheetFile&) = delete;

    /// For the library, which may close it.
    [[nodiscard]] std::FILE* stream() const { return stream_; }
    /// As far as they were handed on to the system.
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// Throws StorageFull or StorageError where something could not be written.
    void check() const;

private:
    struct Calls;
    int file_ = -1;  ///< Less than 0 once it is closed.
    int problem_ = 0;
    std::uint64_t bytes_ = 0;
    std::FILE* stream_ = nullptr;
};

}  // namespace cairn

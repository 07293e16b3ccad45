#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>

/// Whether the files of a folder are what they were when it was left in order: their names, lengths
/// and CRC-32C stand in a file beside them.
namespace cairn {

/// Notes what they are now. Throws StorageError.
void note_files(const std::filesystem::path& folder);
/// Whether they are as noted; nothing where nothing was noted. Reads all of them.
[[nodiscard]] std::optional<bool> is_as_noted(const std::filesystem::path& folder);
/// Forgets what was noted, before they change.
void forget_files(const std::filesystem::path& folder);

/// What `look` finds, which reads files that nobody noted. Who looks at damaged ones may break, or
/// not come to an end: a file beside them says that somebody looks, until he has.
[[nodiscard]] bool looked_at(const std::filesystem::path& folder,
                             const std::function<bool()>& look);
/// Whether somebody has begun to look at them, and his process has ended before he was done.
[[nodiscard]] bool was_look_broken_off(const std::filesystem::path& folder);

/// Whether the files of a folder are still as this process wrote them, by their sizes and the times
/// of their last change. What somebody else wrote into them may be anything, and who reads it may
/// go round in it for ever, or break: so that is asked before they are read. Any thread.
class WrittenFiles {
public:
    explicit WrittenFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// From here on they are being written, and as they are whatever they say.
    void begin();
    /// They were written, and are to stay so.
    void note();
    /// True also while nothing is noted.
    [[nodiscard]] bool are_as_written() const;

private:
    struct Mark {
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t changed_ns = 0;
        bool operator==(const Mark&) const = default;
    };
    using Marks = std::array<Mark, 7>;
    [[nodiscard]] Marks marks() const;

    const std::filesystem::path folder_;
    mutable std::mutex mutex_;
    std::optional<Marks> noted_{};
};

}  // namespace cairn

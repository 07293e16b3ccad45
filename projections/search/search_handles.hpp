#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "projections/search/xapian_parts.hpp"

namespace cairn {

/// Handles that find in the files of a folder, kept for the next who asks. Any thread; each handle
/// is used by one at a time.
class SearchHandles {
public:
    struct Handle {
        std::uint64_t opening;
        std::uint64_t commit;
        std::unique_ptr<Xapian::Database> database;
    };

    explicit SearchHandles(std::filesystem::path folder);
    ~SearchHandles();
    SearchHandles(const SearchHandles&) = delete;
    SearchHandles& operator=(const SearchHandles&) = delete;

    /// One that finds what was committed; nothing while nobody may read.
    [[nodiscard]] std::optional<Handle> take();
    void give_back(Handle handle);

    /// Whether there is something to read. What was handed out before is not taken back.
    void let_read(bool readable);
    /// Handles look at the files again before they are used.
    void committed();
    /// While it is held, none is opened: for who puts other files in place.
    [[nodiscard]] std::unique_lock<std::shared_mutex> closed_to_others() {
        return std::unique_lock(swap_);
    }

private:
    void close_outdated();

    const std::filesystem::path folder_;
    std::shared_mutex swap_;
    std::mutex mutex_;  ///< Over what follows.
    std::vector<Handle> idle_{};
    std::vector<Handle> outdated_{};
    bool readable_ = false;
    std::uint64_t opening_ = 0;
    std::uint64_t commit_ = 0;
    bool ended_ = false;
    std::condition_variable closing_{};
    /// Closes handles where they were opened: the thread that writes has file descriptors of its
    /// own (core/own_descriptors.hpp).
    std::thread closer_;
};

}  // namespace cairn

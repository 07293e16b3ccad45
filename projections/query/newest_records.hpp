#pragma once

#include <vector>

#include "projections/query/readable_record.hpp"

namespace cairn {

/// Keeps the newest of the records offered to it, by their last change, however many there are.
class NewestRecords {
public:
    explicit NewestRecords(std::size_t limit) : limit_(limit) {}
    void offer(const ReadableRecord& record);
    [[nodiscard]] std::size_t offered() const { return offered_; }
    /// Newest change first.
    [[nodiscard]] std::vector<ReadableRecord> take();

private:
    std::size_t limit_;
    std::size_t offered_ = 0;
    std::vector<ReadableRecord> heap_;  ///< The oldest of them on top.
};

}  // namespace cairn

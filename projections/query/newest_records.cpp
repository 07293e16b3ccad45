#include "projections/query/newest_records.hpp"

#include <algorithm>

namespace cairn {
namespace {

bool newer(const ReadableRecord& a, const ReadableRecord& b) { return a.position() > b.position(); }

}  // namespace

void NewestRecords::offer(const ReadableRecord& record) {
    ++offered_;
    if (limit_ == 0 || (heap_.size() == limit_ && !newer(record, heap_.front()))) return;
    if (heap_.size() == limit_) {
        std::ranges::pop_heap(heap_, newer);
        heap_.pop_back();
    }
    heap_.push_back(record);
    std::ranges::push_heap(heap_, newer);
}

std::vector<ReadableRecord> NewestRecords::take() {
    std::ranges::sort_heap(heap_, newer);
    return std::move(heap_);
}

}  // namespace cairn

#include "projections/query/rows/row_texts.hpp"

#include <algorithm>
#include <atomic>

#include "core/bytes.hpp"

namespace cairn {
namespace {

/// What a text takes besides its own bytes: its places in a map, and what counts who reads it.
constexpr std::size_t overhead_bytes = 128;

/// In the order in which threads first asked.
std::size_t number_of_thread() {
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t number = threads++;
    return number;
}

}  // namespace

std::size_t OwnText::bytes() const {
    return sizeof(OwnText) + overhead_bytes + members.capacity() +
           ends.capacity() * sizeof(ends.front()) + mentions.capacity() * sizeof(mentions.front());
}

std::size_t RowTexts::HashKey::operator()(const Key& key) const {
    // Odd numbers without a pattern (those of SplitMix64). Ids differ most in their last bytes.
    std::uint64_t hash = get_big_endian<std::uint64_t>(bytes_of(key.id), 8);
    hash = (hash ^ key.version.value) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ hash >> 32 ^ key.layout) * 0x94d049bb133111eb;
    return hash ^ hash >> 31;
}

std::optional<std::uint64_t> RowTexts::layout(const std::shared_ptr<const Model>& model,
                                              Position at,
                                              const std::string& description) const {
    const std::lock_guard lock(mutex_);
    if (model != model_) {
        if (at < model_at_) return std::nullopt;
        forget();
        model_ = model;
    }
    model_at_ = std::max(model_at_, at);
    if (const auto known = layouts_.find(description); known != layouts_.end())
        return known->second;
    if (layouts_.size() >= limits_.layouts_max) forget();
    return layouts_[description] = next_layout_++;
}

RowTexts::Lane& RowTexts::lane_of_thread() const { return lanes_[number_of_thread() % lanes]; }

void RowTexts::forget() const {
    layouts_.clear();
    for (Lane& lane : lanes_) {
        Texts recent, older;  // Given back when the lock is.
        const std::lock_guard lock(lane.mutex);
        recent.swap(lane.recent);
        older.swap(lane.older);
        lane.recent_bytes = lane.older_bytes = 0;
    }
}

RowTexts::Texts RowTexts::take_up(Lane& lane,
                                  const Key& key,
                                  std::shared_ptr<const OwnText> text) const {
    lane.recent_bytes += text->bytes();
    lane.recent[key] = std::move(text);
    if (lane.recent_bytes <= limits_.bytes_max / lanes / 2) return {};
    lane.older.swap(lane.recent);
    lane.older_bytes = std::exchange(lane.recent_bytes, 0);
    return std::exchange(lane.recent, {});
}

std::shared_ptr<const OwnText> RowTexts::find(const Key& key) const {
    Texts gone;  // Given back when the lock is.
    Lane& lane = lane_of_thread();
    const std::lock_guard lock(lane.mutex);
    if (const auto found = lane.recent.find(key); found != lane.recent.end()) return found->second;
    const auto found = lane.older.find(key);
    if (found == lane.older.end()) return nullptr;
    auto text = found->second;
    lane.older.erase(found);
    lane.older_bytes -= text->bytes();
    gone = take_up(lane, key, text);
    return text;
}

void RowTexts::keep(const Key& key, OwnText text) const {
    auto kept = std::make_shared<const OwnText>(std::move(text));
    Texts gone;  // Given back when the lock is.
    Lane& lane = lane_of_thread();
    const std::lock_guard lock(lane.mutex);
    // Another thread of the lane has written the same meanwhile.
    if (lane.recent.contains(key) || lane.older.contains(key)) return;
    gone = take_up(lane, key, std::move(kept));
}

std::size_t RowTexts::bytes() const {
    std::size_t bytes = 0;
    for (const Lane& lane : lanes_) {
        const std::lock_guard lock(lane.mutex);
        bytes += lane.recent_bytes + lane.older_bytes;
    }
    return bytes;
}

std::size_t RowTexts::count() const {
    std::size_t count = 0;
    for (const Lane& lane : lanes_) {
        const std::lock_guard lock(lane.mutex);
        count += lane.recent.size() + lane.older.size();
    }
    return count;
}

}  // namespace cairn

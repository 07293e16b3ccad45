#include "sign_in/last_uses.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "core/thread_name.hpp"

namespace cairn {
namespace {

constexpr std::chrono::seconds time_to_collect{5};
// Past that, those that are written are looked up again and written once more: no harm.
constexpr std::size_t uses_max = 20'000;

Time coarse(Time now, RightKind kind) {
    if (kind == RightKind::token) return std::chrono::floor<std::chrono::days>(now);
    return std::chrono::floor<std::chrono::hours>(now);
}

std::optional<Time> read_use(const std::optional<std::string>& value) {
    if (!value || value->size() != sizeof(std::int64_t)) return std::nullopt;
    return Time{std::chrono::microseconds{get_big_endian<std::int64_t>(*value)}};
}

}  // namespace

void LastUses::start() {
    writer_ = std::thread([this] { run(); });
}

void LastUses::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    noted_.notify_all();
    if (!writer_.joinable()) return;
    writer_.join();
    write();
}

void LastUses::note(const std::string& right, RightKind kind) {
    const Time use = coarse(clock_.now(), kind);
    const std::lock_guard lock(mutex_);
    const auto known = uses_.find(right);
    if (known != uses_.end() && known->second == use) return;
    if (uses_.size() >= uses_max)
        std::erase_if(uses_, [&](const auto& each) { return !unwritten_.contains(each.first); });
    uses_.insert_or_assign(right, use);
    unwritten_.insert(right);
    noted_.notify_all();
}

std::optional<Time> LastUses::of(const std::string& right) const {
    std::optional<Time> use;
    {
        const std::lock_guard lock(mutex_);
        const auto known = uses_.find(right);
        if (known != uses_.end()) use = known->second;
    }
    if (!use) use = read_use(vault_.get(use_name(right)));
    // One of a clock that was ahead says at least that it was used.
    return use ? std::optional(std::min(*use, clock_.now())) : std::nullopt;
}

void LastUses::run() {
    name_this_thread("last uses");
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        noted_.wait(lock, [&] { return stopping_ || !unwritten_.empty(); });
        noted_.wait_for(lock, time_to_collect, [&] { return stopping_; });
        if (stopping_) return;
        lock.unlock();
        write();
        lock.lock();
    }
}

// In rows of their own: what a right is stays untouched, so that nothing brings one back that has
// ended meanwhile.
void LastUses::write() {
    Vault::Entries rows;
    {
        const std::lock_guard lock(mutex_);
        for (const std::string& right : unwritten_) {
            std::string value;
            put_big_endian(value,
                           static_cast<std::int64_t>(uses_.at(right).time_since_epoch().count()));
            rows.emplace(use_name(right), std::move(value));
        }
        unwritten_.clear();
    }
    if (rows.empty()) return;
    try {
        vault_.change(rows, {});
    } catch (const StorageError&) {
        // When something was last used is worth no failure: a full disk, most likely.
    }
}

}  // namespace cairn

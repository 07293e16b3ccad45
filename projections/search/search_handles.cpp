#include "projections/search/search_handles.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cairn {
namespace {

constexpr std::size_t idle_handles_max = 8;

}  // namespace

SearchHandles::SearchHandles(std::filesystem::path folder)
    : folder_(std::move(folder)), closer_([this] { close_outdated(); }) {}

SearchHandles::~SearchHandles() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    closing_.notify_one();
    closer_.join();
}

std::optional<SearchHandles::Handle> SearchHandles::take() {
    const std::shared_lock held(swap_);
    Handle handle{};
    std::uint64_t now = 0;
    {
        const std::lock_guard lock(mutex_);
        if (!readable_) return std::nullopt;
        if (!idle_.empty()) {
            handle = std::move(idle_.back());
            idle_.pop_back();
        }
        handle.opening = opening_;
        now = commit_;
    }
    if (!handle.database)
        handle.database = std::make_unique<Xapian::Database>(folder_.string());
    else if (handle.commit != now)
        handle.database->reopen();
    handle.commit = now;
    return handle;
}

void SearchHandles::give_back(Handle handle) {
    const std::lock_guard lock(mutex_);
    if (handle.opening == opening_ && idle_.size() < idle_handles_max)
        idle_.push_back(std::move(handle));
}

void SearchHandles::let_read(bool readable) {
    const std::lock_guard lock(mutex_);
    readable_ = readable;
    ++opening_;
    std::ranges::move(idle_, std::back_inserter(outdated_));
    idle_.clear();
    closing_.notify_one();
}

void SearchHandles::committed() {
    const std::lock_guard lock(mutex_);
    ++commit_;
}

void SearchHandles::close_outdated() {
    std::unique_lock lock(mutex_);
    while (!ended_) {
        closing_.wait(lock, [this] { return !outdated_.empty() || ended_; });
        std::vector<Handle> closed = std::exchange(outdated_, {});
        lock.unlock();
        closed.clear();
        lock.lock();
    }
}

}  // namespace cairn

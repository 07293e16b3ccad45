#include "projections/orders/record_orders.hpp"

#include <algorithm>

#include "projections/orders/changed_records.hpp"
#include "projections/world/kept_columns.hpp"

namespace cairn {

bool RecordOrders::may_be_by(const RecordType& type, const Field& field) {
    const bool is_of_record = field.computed ? field.of_record : field.personal && !field.rollup;
    return is_of_record && !field.retired && is_sortable(field.kind) && !field.is_reference() &&
           field.shape() != ValueShape::money &&
           std::ranges::binary_search(type.listed, field.slot) && !KeptColumns::of(type, field);
}

std::shared_ptr<const OrderAt> RecordOrders::find(const Name& name) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [held, order] : all_)
        if (held == name) return order;
    wanted_.insert(name);
    return nullptr;
}

std::optional<std::vector<Uuid>> RecordOrders::changed_between(Position one,
                                                               Position other,
                                                               const RecordType& type) const {
    return changed_records(log_, one, other, type, limits_.changes_max);
}

std::size_t RecordOrders::bytes() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const auto& [name, order] : all_) bytes += order->order.bytes();
    return bytes;
}

std::vector<std::pair<RecordOrders::Name, std::shared_ptr<const OrderAt>>> RecordOrders::all()
    const {
    const std::lock_guard lock(mutex_);
    return all_;
}

bool RecordOrders::is_wanted(const Name& name) const {
    const std::lock_guard lock(mutex_);
    return wanted_.contains(name);
}

void RecordOrders::put(const Name& name, std::shared_ptr<const OrderAt> order) {
    std::shared_ptr<const OrderAt> before;  // Given back when the lock is.
    const std::lock_guard lock(mutex_);
    const auto held =
        std::ranges::find(all_, name, &std::pair<Name, std::shared_ptr<const OrderAt>>::first);
    if (held != all_.end()) {
        before = std::move(held->second);
        if (order) held->second = std::move(order);
        if (!held->second) all_.erase(held);
        return;
    }
    if (order) all_.emplace_back(name, std::move(order));
}

void RecordOrders::forget_wanted() {
    const std::lock_guard lock(mutex_);
    wanted_.clear();
}

void RecordOrders::note_followed(Position position) {
    {
        const std::lock_guard lock(mutex_);
        followed_ = position;
    }
    moved_.notify_all();
}

bool RecordOrders::wait(Position position, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, timeout, [&] { return followed_ >= position; });
}

}  // namespace cairn

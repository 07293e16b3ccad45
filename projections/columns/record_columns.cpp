#include "projections/columns/record_columns.hpp"

#include <algorithm>
#include <iterator>

#include "projections/orders/changed_records.hpp"

namespace cairn {

std::shared_ptr<const ColumnTable> RecordColumns::find(std::uint16_t type,
                                                       const Slots& slots,
                                                       const Model& model) const {
    const std::lock_guard lock(mutex_);
    ++questions_;
    for (const std::uint16_t slot : slots) asked_[{type, slot}] = questions_;
    const auto kept = tables_.find(type);
    if (kept == tables_.end()) return nullptr;
    const auto& table = kept->second.table;
    return table->model.get() == &model && table->has(slots) ? table : nullptr;
}

std::optional<std::vector<Uuid>> RecordColumns::changed_between(Position one,
                                                                Position other,
                                                                const RecordType& type) const {
    return changed_records(log_, one, other, type, limits_.changes_max);
}

std::size_t RecordColumns::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_of_all();
}

std::size_t RecordColumns::bytes_of_all() const {
    std::size_t all = 0;
    for (const auto& [type, kept] : tables_) all += kept.bytes;
    return all;
}

std::optional<RecordColumns::Slots> RecordColumns::slots_to_make(
    std::uint16_t type, const Slots& slots, const std::shared_ptr<const Model>& model) const {
    const std::lock_guard lock(mutex_);
    if (model_ != model) {
        model_ = model;
        too_large_.clear();
        displaced_ = 0;
    }
    const bool is_resting = displaced_ > 0 && questions_ - displaced_ < limits_.questions_min;
    if (is_resting || too_large_.contains({type, slots})) return std::nullopt;
    const auto kept = tables_.find(type);
    if (kept == tables_.end() || kept->second.table->model != model) return slots;
    Slots all;
    std::ranges::set_union(slots, kept->second.table->slots, std::back_inserter(all));
    if (!too_large_.contains({type, all})) return all;
    displaced_ = questions_;
    return slots;
}

void RecordColumns::note_too_large(std::uint16_t type, const Slots& slots) const {
    const std::lock_guard lock(mutex_);
    too_large_.emplace(type, slots);
}

void RecordColumns::keep(std::shared_ptr<const ColumnTable> table) const {
    const std::size_t bytes = table->bytes();
    const std::lock_guard lock(mutex_);
    std::erase_if(tables_,
                  [&](const auto& kept) { return kept.second.table->model != table->model; });
    tables_[table->type] = {table, bytes};
    while (bytes_of_all() > limits_.bytes_max) {
        displaced_ = questions_;
        drop_one();
    }
}

void RecordColumns::drop_one() const {
    std::optional<Name> oldest;
    for (const auto& [type, kept] : tables_)
        for (const std::uint16_t slot : kept.table->slots)
            if (!oldest || asked_[{type, slot}] < asked_[*oldest]) oldest = {type, slot};
    CAIRN_ASSERT(oldest);
    const auto kept = tables_.find(oldest->first);
    Slots others = kept->second.table->slots;
    std::erase(others, oldest->second);
    if (others.empty()) {
        tables_.erase(kept);
        return;
    }
    auto less = kept->second.table->only(std::move(others));
    const std::size_t bytes = less->bytes();
    kept->second = {std::move(less), bytes};
}

}  // namespace cairn

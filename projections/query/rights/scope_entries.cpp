#include "projections/query/rights/scope_entries.hpp"

#include <utility>

#include "core/bytes.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

/// Of a measure that is personal no sum is kept: it would outlive what it was made of.
bool is_summed_in_sets(const RecordType& type) {
    const Field* measure = type.measure.empty() ? nullptr : type.field(type.measure);
    return !measure || !measure->personal;
}

/// The whole of it fits into an entry, as no text does.
bool is_short_key(const Field& field) {
    switch (field.shape()) {
        case ValueShape::decimal:
        case ValueShape::integer:
        case ValueShape::money:
        case ValueShape::date:
        case ValueShape::time:
        case ValueShape::yes_no: return true;
        case ValueShape::text: return field.has_options();
        case ValueShape::id:
        case ValueShape::ids:
        case ValueShape::texts:
        case ValueShape::address: return false;
    }
    return false;
}

void add_sum(std::map<std::string, Sum>& sums, const std::string& currency, const Sum& more) {
    Sum& sum = sums[currency];
    sum += more;
    if (sum.is_zero()) sums.erase(currency);
}

}  // namespace

bool is_listed_in_sets(const std::vector<SortKey>& sort, const RecordType& type) {
    if (sort.size() != 1) return false;
    if (is_moment_of_record(type, sort.front().field)) return true;
    const Field* field = type.field(sort.front().field);
    return field && !field->is_derived() && !field->personal && !field->is_reference() &&
           is_short_key(*field);
}

ScopeEntries::ScopeEntries(const RecordType& type, const Reader& reader)
    : reader_(reader),
      sort_(usual_sort(*reader.model, type)),
      is_listed_(is_listed_in_sets(sort_, type)),
      is_summed_(is_summed_in_sets(type)),
      variables_(type, reader),
      order_(type, sort_, reader) {}

OrderEntry ScopeEntries::newest_entry(const ReadableRecord& record) {
    std::string said;
    put_big_endian(said, ~record.position().value);
    return {sorted_bytes_of(said), record.id()};
}

OrderEntry ScopeEntries::listed_entry(const ReadableRecord& record) {
    reader_.budget.allow(looked_at_work);
    variables_.look_at(record);
    order_.key_of(variables_, key_);
    const std::size_t end = key_.size() - order_key::id_bytes;
    CAIRN_ASSERT(end <= sorted_bytes);
    return {sorted_bytes_of(std::string_view(key_).substr(0, end)), record.id()};
}

ScopeEntries::Difference& ScopeEntries::of_state(const ReadableRecord& record) {
    const auto found = states_.find(record.state());
    return found != states_.end() ? found->second : states_[std::string(record.state())];
}

void ScopeEntries::weigh_in(Difference& state, const ReadableRecord& record, int sign) const {
    if (!is_summed_) return;
    const Value measure = record.measure();
    const auto* money = std::get_if<Money>(&measure);
    if (!money) return;
    Sum more;
    if (sign > 0) more += money->amount;
    if (sign < 0) more -= money->amount;
    add_sum(state.more, money->currency.text(), more);
}

void ScopeEntries::add(const ReadableRecord& record) {
    Difference& state = of_state(record);
    state.added.push_back(newest_entry(record));
    if (is_listed_) listed_.push_back(listed_entry(record));
    weigh_in(state, record, 1);
}

void ScopeEntries::remove(const ReadableRecord& record) {
    Difference& state = of_state(record);
    state.removed.push_back(newest_entry(record));
    if (is_listed_) unlisted_.push_back(listed_entry(record));
    weigh_in(state, record, -1);
}

bool ScopeEntries::holds(const ScopedSet& set, const ReadableRecord& record) {
    const auto state = set.states.find(record.state());
    return state != set.states.end() && state->second.newest.holds(newest_entry(record));
}

std::shared_ptr<const ScopedSet> ScopeEntries::set(std::size_t looks) {
    auto made = std::make_shared<ScopedSet>();
    made->looks = looks;
    made->is_listed = is_listed_;
    made->is_summed = is_summed_;
    made->listed = RecordOrder(std::move(listed_));
    for (auto& [name, state] : states_)
        made->states[name] = {RecordOrder(std::move(state.added)), std::move(state.more)};
    return made;
}

std::shared_ptr<const ScopedSet> ScopeEntries::set_from(const ScopedSet& from) {
    auto made = std::make_shared<ScopedSet>(from);
    if (!unlisted_.empty() || !listed_.empty())
        made->listed = from.listed.with(std::move(unlisted_), std::move(listed_));
    for (auto& [name, difference] : states_) {
        ScopedState& state = made->states[name];
        state.newest =
            state.newest.with(std::move(difference.removed), std::move(difference.added));
        for (const auto& [currency, more] : difference.more) add_sum(state.sums, currency, more);
        if (state.newest.size() == 0) made->states.erase(name);
    }
    return made;
}

}  // namespace cairn

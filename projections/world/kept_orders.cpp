#include "projections/world/kept_orders.hpp"

#include <set>

#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

using order_key::id_bytes;

std::string list_prefix(const OrderedList& list) {
    std::string key = type_prefix(list.type);
    put_big_endian(key, list.slot);
    put_id(key, list.user);
    return key;
}

/// The list that an entry is of.
std::string_view list_in(std::string_view entry) { return entry.substr(0, list_prefix({}).size()); }

/// What a list says of the measure: it compares as bytes, the largest first.
std::string rank_of(const Field& measure, const Record& record, const Currency& own) {
    std::string rank, value;
    if (const auto* money = std::get_if<Money>(&record.value(measure.name)))
        order_key::add(value, *money, own);
    order_key::add_marked(rank, value, true, order_key::currency_bytes);
    return rank;
}

/// From the rank of one direction to that of the other: rank, then id.
std::string other_way(std::string_view entry) {
    std::string rank(entry.substr(1, entry.size() - id_bytes - 1));
    order_key::turn_over(rank, order_key::currency_bytes);
    return std::string(entry.substr(0, 1)) + rank + std::string(entry.substr(1 + rank.size()));
}

/// To the last key before the given one; false: there is none.
bool go_before(lmdb::Cursor& cursor, std::string_view key) {
    return cursor.seek(key) ? cursor.previous() : cursor.last();
}

/// What the lists are made of, as far as there may be records that have it: `known` is the type
/// that all records were made by.
std::set<std::uint16_t> lists_of(const RecordType& type, const RecordType& known) {
    std::set<std::uint16_t> slots;
    const Field* measure = measure_of_lists(type);
    if (!measure) return slots;
    for (const Field& field : type.fields)
        if (has_ordered_lists(field) && known.field_by_slot(field.slot)) slots.insert(field.slot);
    slots.insert(measure->slot);
    return slots;
}

/// One list, from the smallest measure to the largest, though it stands the other way round: the
/// currencies, and the records of one rank by their ids, follow each other alike in both
/// directions.
class AscendingWalk {
public:
    AscendingWalk(lmdb::Cursor& cursor, std::string_view prefix, const OrderedVisitor& visit)
        : cursor_(cursor), prefix_(prefix), visit_(visit) {}

    void walk(std::string_view after) {
        std::string rank =
            after.empty() ? smallest_behind({order_key::present}) : rank_in(other_way(after));
        std::string from = after.empty() ? rank : other_way(after);
        while (visit_rank(rank, from, after) && rank != empty_rank) {
            rank = rank_after(rank);
            from = rank;
        }
    }

private:
    static std::string rank_in(std::string_view entry) {
        return std::string(entry.substr(0, entry.size() - id_bytes));
    }
    static std::string currency_in(std::string_view entry) {
        return std::string(entry.substr(0, 1 + order_key::currency_bytes));
    }
    /// Behind all entries of a currency.
    static std::string behind(const std::string& currency) {
        return currency + std::string(order_key::money_bytes + id_bytes, '\xff');
    }
    /// The next larger one that there is: of the same currency, else the first of the next.
    std::string rank_after(const std::string& rank) {
        const std::string currency = currency_in(rank);
        const bool found =
            go_before(cursor_, prefix_ + rank) && cursor_.key().starts_with(prefix_ + currency);
        return found ? rank_in(cursor_.key().substr(prefix_.size()))
                     : smallest_behind(behind(currency));
    }
    /// The smallest one of the first currency that begins there; behind the last, that of the empty
    /// ones.
    std::string smallest_behind(const std::string& place) {
        if (!cursor_.seek(prefix_ + place) ||
            !cursor_.key().starts_with(prefix_ + order_key::present))
            return empty_rank;
        const std::string currency = currency_in(cursor_.key().substr(prefix_.size()));
        const bool found = go_before(cursor_, prefix_ + behind(currency));
        CAIRN_ASSERT(found && cursor_.key().starts_with(prefix_ + currency));
        return rank_in(cursor_.key().substr(prefix_.size()));
    }
    /// False: the visitor has enough.
    bool visit_rank(const std::string& rank, const std::string& from, std::string_view after) {
        const std::string start = prefix_ + rank;
        for (bool more = cursor_.seek(prefix_ + from); more && cursor_.key().starts_with(start);
             more = cursor_.next()) {
            const std::string key = other_way(cursor_.key().substr(prefix_.size()));
            if (key == after) continue;
            if (!visit_(key, get_id(key, key.size() - id_bytes))) return false;
        }
        return true;
    }

    static inline const std::string empty_rank{order_key::empty};
    lmdb::Cursor& cursor_;
    const std::string prefix_;
    const OrderedVisitor& visit_;
};

/// One list backwards, from before a key, by which way it goes forwards.
class BackwardWalk {
public:
    BackwardWalk(lmdb::Cursor& cursor, std::string_view prefix, const OrderedVisitor& visit)
        : cursor_(cursor), prefix_(prefix), visit_(visit) {}

    /// As it stands: the largest first.
    void walk_largest_first(std::string_view before) {
        for (bool more = go_before(cursor_, prefix_ + std::string(before)); more && is_entry();
             more = cursor_.previous())
            if (!visit_(here(), id_here())) return;
    }
    /// The largest of each currency are its last, the records of one rank stand by their ids.
    void walk_smallest_first(std::string_view before) {
        if (before.front() == order_key::present)
            return walk_currency(other_way(before), currency_of(before));
        bool more = go_before(cursor_, prefix_ + std::string(before));
        for (; more && is_entry() && here().front() == order_key::empty; more = cursor_.previous())
            if (!visit_(here(), id_here())) return;
        if (more && is_entry()) walk_currency({}, currency_of(here()));
    }

private:
    static std::string currency_of(std::string_view entry) {
        return std::string(entry.substr(0, 1 + order_key::currency_bytes));
    }
    [[nodiscard]] std::string_view here() const { return cursor_.key().substr(prefix_.size()); }
    [[nodiscard]] Uuid id_here() const {
        return get_id(cursor_.key(), cursor_.key().size() - id_bytes);
    }
    /// What stands before all of them is the count.
    [[nodiscard]] bool is_entry() const {
        return cursor_.key().size() > prefix_.size() && cursor_.key().starts_with(prefix_);
    }
    /// From before `entry`, as it is stored (empty: from the largest), then the currencies before.
    void walk_currency(std::string entry, std::string currency) {
        while (true) {
            const std::string first = entry.empty() ? std::string() : rank_of_entry(entry);
            if (!first.empty() && !visit_rank(first, prefix_ + entry)) return;
            if (!visit_ranks_behind(first.empty() ? currency : behind(first), currency)) return;
            if (!go_before(cursor_, prefix_ + currency) || !is_entry()) return;
            currency = currency_of(here());
            entry.clear();
        }
    }
    static std::string rank_of_entry(std::string_view entry) {
        return std::string(entry.substr(0, entry.size() - id_bytes));
    }
    static std::string behind(const std::string& rank) {
        return rank + std::string(id_bytes + 1, '\xff');
    }
    /// The smaller ones of the currency, each from its last record.
    bool visit_ranks_behind(std::string place, const std::string& currency) {
        while (cursor_.seek(prefix_ + place) && cursor_.key().starts_with(prefix_ + currency)) {
            const std::string rank = rank_of_entry(here());
            place = behind(rank);
            if (!visit_rank(rank, prefix_ + place)) return false;
        }
        return true;
    }
    /// False: the visitor has enough.
    bool visit_rank(const std::string& rank, const std::string& before) {
        for (bool more = go_before(cursor_, before);
             more && is_entry() && rank_of_entry(here()) == rank; more = cursor_.previous())
            if (!visit_(other_way(here()), id_here())) return false;
        return true;
    }

    lmdb::Cursor& cursor_;
    const std::string prefix_;
    const OrderedVisitor& visit_;
};

}  // namespace

std::size_t KeptOrders::count(const lmdb::Transaction& txn, const OrderedList& list) const {
    const auto stored = txn.get(db_.ordered, list_prefix(list));
    return stored ? get_number(*stored) : 0;
}

void KeptOrders::visit(const lmdb::Transaction& txn,
                       const OrderedList& list,
                       const ListPlace& place,
                       const OrderedVisitor& visit) const {
    const std::string prefix = list_prefix(list);
    lmdb::Cursor cursor(txn, db_.ordered);
    const bool largest_first = place.order == Order::largest_first;
    if (place.backwards) {
        BackwardWalk back(cursor, prefix, visit);
        return largest_first ? back.walk_largest_first(place.key)
                             : back.walk_smallest_first(place.key);
    }
    if (!largest_first) return AscendingWalk(cursor, prefix, visit).walk(place.key);
    const std::string_view after = place.key;
    const std::string from =
        prefix + (after.empty() ? std::string{order_key::present} : std::string(after));
    for (bool more = cursor.seek(from); more && cursor.key().starts_with(prefix);
         more = cursor.next()) {
        const std::string_view key = cursor.key().substr(prefix.size());
        if (key == after) continue;
        if (!visit(key, get_id(key, key.size() - id_bytes))) return;
    }
}

std::optional<std::string> KeptOrders::entry(const RecordType& type,
                                             const Field& measure,
                                             const Field& field,
                                             const Record* record,
                                             const Currency& own) const {
    if (!record || record->archived) return std::nullopt;
    const auto* user = std::get_if<Uuid>(&record->value(field.name));
    if (!user) return std::nullopt;
    std::string out =
        list_prefix({type.number, field.slot, *user}) + rank_of(measure, *record, own);
    put_id(out, record->ref.id);
    return out;
}

std::size_t KeptOrders::put(lmdb::Transaction& txn,
                            const RecordType& type,
                            const Record* before,
                            const Record& after,
                            const Currency& own) const {
    const Field* measure = measure_of_lists(type);
    if (!measure) return 0;
    std::size_t bytes = 0;
    for (const Field& field : type.fields) {
        if (!has_ordered_lists(field)) continue;
        const auto old = entry(type, *measure, field, before, own);
        const auto fresh = entry(type, *measure, field, &after, own);
        if (old == fresh) continue;
        if (old) txn.erase(db_.ordered, *old);
        if (fresh) txn.put(db_.ordered, *fresh, {});
        bytes += (old ? old->size() : 0) + (fresh ? fresh->size() : 0);
        if (old) add_to_count(txn, db_.ordered, list_in(*old), -1);
        if (fresh) add_to_count(txn, db_.ordered, list_in(*fresh), 1);
    }
    return bytes;
}

bool KeptOrders::are_others(const RecordType& before, const RecordType& after) {
    return lists_of(before, before) != lists_of(after, before);
}

std::size_t KeptOrders::forget(lmdb::Transaction& txn, const RecordType& type) const {
    std::size_t bytes = 0;
    for (const auto& key : keys_of(txn, db_.ordered, type.number)) {
        txn.erase(db_.ordered, key);
        bytes += key.size();
    }
    return bytes;
}

}  // namespace cairn

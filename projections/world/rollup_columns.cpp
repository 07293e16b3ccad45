#include "projections/world/rollup_columns.hpp"

#include <algorithm>
#include <limits>

#include "projections/world/order_key.hpp"
#include "projections/world/record_format.hpp"
#include "projections/world/sorted_load.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

constexpr std::size_t bytes_of_entry = std::size_t{8} << 10;
constexpr Position newest_position{std::numeric_limits<std::uint64_t>::max() - 1};

std::string rollup_column_prefix(const KeptColumn& column) {
    std::string key = type_prefix(column.type);
    put_big_endian(key, column.number);
    return key;
}

std::string rollup_entry(const KeptColumn& column, std::string_view said, const Uuid& id) {
    std::string key = rollup_column_prefix(column) + std::string(said);
    put_id(key, id);
    return key;
}

/// Whether it is converted by the rates of whatever day it is asked for on.
bool is_by_rates(const Model& model, const Field& field, const RolledUp& all) {
    const auto& numbers = all.numbers();
    const bool is_foreign =
        numbers.size() == 1 && numbers.begin()->first != model.settings().currency.text();
    return field.shape() == ValueShape::money &&
           (numbers.size() > 1 || (field.rollup->in_own && is_foreign));
}

std::string said_of_rollup(const Model& model, const Field& field, const RolledUp& all) {
    if (is_by_rates(model, field, all)) return {order_key::unknown};
    const Value value = all.value(field.rollup->take, field.kind, model.settings().currency);
    return KeptColumns::said_of(field, value, model.settings());
}

std::vector<const Field*> rollup_columns_of(const Model& model, const RecordType& type) {
    std::vector<const Field*> fields;
    for (const std::uint16_t slot : type.listed) {
        const Field* field = type.field_by_slot(slot);
        if (RollupColumns::of(model, type, *field)) fields.push_back(field);
    }
    return fields;
}

const KeptRollup& kept_under(const Model& model, const RecordType& type, std::uint16_t slot) {
    const auto& all = model.kept_rollups().all();
    const auto found = std::ranges::find_if(
        all, [&](const KeptRollup& kept) { return kept.type == type.number && kept.slot == slot; });
    CAIRN_ASSERT(found != all.end());
    return *found;
}

/// Whether the column says the same of each record under both models.
bool are_kept_alike(const Model& before,
                    const Model& after,
                    const RecordType& type,
                    const Field& field) {
    const RecordType* old_type = before.type(type.number);
    const Field* old = old_type ? old_type->field_by_slot(field.slot) : nullptr;
    if (!old || !RollupColumns::of(before, *old_type, *old) ||
        old->rollup->take != field.rollup->take || old->rollup->in_own != field.rollup->in_own ||
        before.settings().currency != after.settings().currency)
        return false;
    const auto slot_before = *before.kept_rollups().slot_of(*old_type, *old);
    const auto slot_after = *after.kept_rollups().slot_of(type, field);
    return are_alike(kept_under(before, *old_type, slot_before),
                     kept_under(after, type, slot_after));
}

}  // namespace

std::optional<KeptColumn> RollupColumns::of(const Model& model,
                                            const RecordType& type,
                                            const Field& field) {
    const bool is_listed = field.rollup && !field.retired && is_sortable(field.kind) &&
                           std::ranges::binary_search(type.listed, field.slot);
    // What lies below is gone through when it is asked for.
    if (!is_listed || !field.rollup->below.empty() || !model.kept_rollups().slot_of(type, field))
        return std::nullopt;
    return KeptColumn{type.number, field.slot};
}

std::size_t RollupColumns::put(lmdb::Transaction& txn,
                               const Model& model,
                               const RecordType& type,
                               const Record* before,
                               const Record& after) const {
    const bool was = before && !before->archived;
    const bool is = !after.archived;
    if (was == is) return 0;
    std::size_t bytes = 0;
    for (const Field* field : rollup_columns_of(model, type)) {
        const auto slot = *model.kept_rollups().slot_of(type, *field);
        const RolledUp all = rollups_.as_of(txn, type.number, slot, after.ref.id, newest_position);
        const std::string key = rollup_entry({type.number, field->slot},
                                             said_of_rollup(model, *field, all), after.ref.id);
        if (is) txn.put(db_.columns, key, {});
        if (was && !txn.erase(db_.columns, key))
            throw StorageError("world: a column of a roll-up lacks a record");
        bytes += bytes_of_entry;
    }
    return bytes;
}

std::size_t RollupColumns::put(lmdb::Transaction& txn,
                               const Model& model,
                               const RolledUpChange& change) const {
    const RecordType* type = model.type(change.kept.type);
    const auto stored = type ? txn.get(db_.now, now_key(type->number, change.target))
                             : std::optional<std::string_view>();
    if (!stored || RecordView(type->number, change.target, *stored).archived()) return 0;
    std::size_t bytes = 0;
    for (const Field* field : rollup_columns_of(model, *type)) {
        if (model.kept_rollups().slot_of(*type, *field) != change.kept.slot) continue;
        const std::string old = said_of_rollup(model, *field, change.before);
        const std::string fresh = said_of_rollup(model, *field, change.after);
        if (old == fresh) continue;
        const KeptColumn column{type->number, field->slot};
        if (!txn.erase(db_.columns, rollup_entry(column, old, change.target)))
            throw StorageError("world: a column of a roll-up lacks a record");
        txn.put(db_.columns, rollup_entry(column, fresh, change.target), {});
        bytes += 2 * bytes_of_entry;
    }
    return bytes;
}

std::size_t RollupColumns::forget(lmdb::Transaction& txn,
                                  const Model& before,
                                  const Model& after) const {
    std::size_t bytes = 0;
    for (const auto& type : before.types())
        for (const Field* field : rollup_columns_of(before, *type)) {
            const RecordType* now = after.type(type->number);
            const Field* same = now ? now->field_by_slot(field->slot) : nullptr;
            if (same && of(after, *now, *same) && are_kept_alike(before, after, *now, *same))
                continue;
            const std::string prefix = rollup_column_prefix({type->number, field->slot});
            for (const auto& key : keys_under(txn, db_.columns, prefix)) {
                txn.erase(db_.columns, key);
                bytes += key.size();
            }
        }
    return bytes;
}

std::size_t RollupColumns::fill(lmdb::Transaction& txn,
                                const Model& before,
                                const Model& after) const {
    std::size_t bytes = 0;
    for (const auto& type : after.types())
        for (const Field* field : rollup_columns_of(after, *type))
            if (!are_kept_alike(before, after, *type, *field))
                bytes += fill(txn, after, *type, *field);
    return bytes;
}

std::size_t RollupColumns::fill(lmdb::Transaction& txn,
                                const Model& model,
                                const RecordType& type) const {
    std::size_t bytes = 0;
    for (const Field* field : rollup_columns_of(model, type))
        bytes += fill(txn, model, type, *field);
    return bytes;
}

std::size_t RollupColumns::fill(lmdb::Transaction& txn,
                                const Model& model,
                                const RecordType& type,
                                const Field& field) const {
    const auto slot = *model.kept_rollups().slot_of(type, field);
    const std::string prefix = type_prefix(type.number);
    SortedLoad load;
    {
        lmdb::Cursor cursor(txn, db_.now);
        for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
             more = cursor.next()) {
            const Uuid id = get_id(cursor.key(), prefix.size());
            if (RecordView(type.number, id, cursor.value()).archived()) continue;
            const RolledUp all = rollups_.as_of(txn, type.number, slot, id, newest_position);
            load.add(
                rollup_entry({type.number, field.slot}, said_of_rollup(model, field, all), id));
        }
    }
    load.put(txn, db_.columns);
    return load.bytes();
}

}  // namespace cairn

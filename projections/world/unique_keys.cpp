#include "projections/world/unique_keys.hpp"

#include <algorithm>

#include "core/sealing.hpp"
#include "events/evolve.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

std::optional<Uuid> UniqueKeys::holder(const lmdb::Transaction& txn,
                                       const RecordType& type,
                                       std::size_t index,
                                       std::string_view key) const {
    const auto id = txn.get(db_.unique, entry(type, index, key));
    return id ? std::optional(get_id(*id, 0)) : std::nullopt;
}

void UniqueKeys::put(lmdb::Transaction& txn,
                     const RecordType& type,
                     const Record* before,
                     const Record& after) const {
    for (std::size_t index = 0; index < type.unique.size(); ++index) {
        const auto old = entry(type, index, before);
        const auto fresh = entry(type, index, &after);
        if (old == fresh) continue;
        const auto id = id_key(after.ref.id);
        if (old && txn.get(db_.unique, *old) == id) txn.erase(db_.unique, *old);
        if (fresh && !txn.get(db_.unique, *fresh)) txn.put(db_.unique, *fresh, id);
    }
}

void UniqueKeys::forget(lmdb::Transaction& txn, const RecordType& type) const {
    for (const auto& key : keys_of(txn, db_.unique, type.number)) txn.erase(db_.unique, key);
}

bool UniqueKeys::are_others(const RecordType& before, const RecordType& type) {
    if (before.unique != type.unique) return true;
    return std::ranges::any_of(type.unique, [&](const std::vector<std::string>& key) {
        return std::ranges::any_of(key, [&](const std::string& name) {
            const Field* was = before.field(name);
            const Field* is = type.field(name);
            return was && is && was->exact != is->exact;
        });
    });
}

std::string UniqueKeys::entry(const RecordType& type,
                              std::size_t index,
                              std::string_view key) const {
    std::string out = type_prefix(type.number);
    put_big_endian(out, static_cast<std::uint8_t>(index));
    return out + keyed_hash(secret_, key);
}

/// Nothing where the record claims no such key, or its key cannot be known because it was erased.
std::optional<std::string> UniqueKeys::entry(const RecordType& type,
                                             std::size_t index,
                                             const Record* record) const {
    if (!record || record->archived) return std::nullopt;
    Record claiming{record->ref,
                    record->version,
                    record->position,
                    record->previous,
                    record->created_at,
                    record->created_by,
                    record->updated_at,
                    record->updated_by,
                    record->state_since,
                    false,
                    {}};
    for (const auto& name : type.unique[index])
        if (const Value& value = record->value(name); !is_empty(value))
            claiming.fields.emplace(name, value);
    claiming = opened(std::move(claiming), type, sealer_);
    for (const auto& [name, value] : claiming.fields)
        if (std::holds_alternative<Erased>(value)) return std::nullopt;
    const auto key = unique_key(type, index, claiming);
    return key ? std::optional(entry(type, index, *key)) : std::nullopt;
}

}  // namespace cairn

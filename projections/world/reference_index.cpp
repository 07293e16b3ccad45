#include "projections/world/reference_index.hpp"

#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

void ReferenceIndex::put(lmdb::Transaction& txn,
                         const RecordType& type,
                         const Record* before,
                         const Record& after) const {
    for (const Field& field : type.fields) {
        if (!field.is_reference()) continue;
        const Value& value = after.value(field.name);
        if (before && before->value(field.name) == value) continue;
        for (const Uuid& target : references_in(value)) {
            std::string key = reference_prefix(target, type.number, field.slot);
            put_id(key, after.ref.id);
            txn.put(db_.references, key, {});
        }
    }
}

void ReferenceIndex::visit(const lmdb::Transaction& txn,
                           const Uuid& target,
                           std::uint16_t type,
                           std::uint16_t slot,
                           const std::function<bool(const Uuid&)>& visit) const {
    const std::string prefix = reference_prefix(target, type, slot);
    lmdb::Cursor cursor(txn, db_.references);
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next())
        if (!visit(get_id(cursor.key(), prefix.size()))) return;
}

}  // namespace cairn

#include "projections/world/running_numbers.hpp"

#include <algorithm>

#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

constexpr std::string_view space = "number/";

std::string entry(const RecordType& type, const Field& field, std::string_view head) {
    std::string key = std::string(space) + type_prefix(type.number);
    put_big_endian(key, field.slot);
    return key.append(head);
}

}  // namespace

std::uint64_t RunningNumbers::highest(const lmdb::Transaction& txn,
                                      const RecordType& type,
                                      const Field& field,
                                      std::string_view head) const {
    const auto stored = txn.get(db_.meta, entry(type, field, head));
    return stored ? get_number(*stored) : 0;
}

void RunningNumbers::put(lmdb::Transaction& txn,
                         const RecordType& type,
                         const Record& record) const {
    for (const Field& field : type.fields) {
        const auto counted = counted_number(field, record);
        if (!counted) continue;
        const auto before = highest(txn, type, field, counted->head);
        const auto after = highest_with(before, counted->number);
        if (after != before)
            txn.put(db_.meta, entry(type, field, counted->head), big_endian(after));
    }
}

bool RunningNumbers::are_others(const RecordType& before, const RecordType& type) {
    return std::ranges::any_of(type.fields, [&](const Field& field) {
        const Field* old = before.field_by_slot(field.slot);
        return field.numbered && field.numbered != (old ? old->numbered : std::nullopt);
    });
}

void RunningNumbers::visit(
    const lmdb::Transaction& txn,
    const std::function<void(std::string_view, std::string_view)>& visit) const {
    lmdb::Cursor cursor(txn, db_.meta);
    for (bool more = cursor.seek(space); more && cursor.key().starts_with(space);
         more = cursor.next())
        visit(cursor.key(), cursor.value());
}

}  // namespace cairn

#include "projections/world/rollup_store.hpp"

#include <algorithm>
#include <map>

#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

// A place of its own for each: a page, and some of those on the way to it.
constexpr std::size_t touched_bytes = std::size_t{8} << 10;

std::string rollup_prefix(std::uint16_t type, const Uuid& id, std::uint16_t slot) {
    std::string key = now_key(type, id);
    put_big_endian(key, slot);
    return key;
}

}  // namespace

RolledUp RollupStore::as_of(const lmdb::Transaction& txn,
                            std::uint16_t type,
                            std::uint16_t slot,
                            const Uuid& id,
                            Position at) const {
    lmdb::Cursor cursor(txn, db_.rollups);
    return as_of(cursor, type, slot, id, at);
}

RolledUp RollupStore::as_of(
    lmdb::Cursor& cursor, std::uint16_t type, std::uint16_t slot, const Uuid& id, Position at) {
    std::string key = rollup_prefix(type, id, slot);
    const std::size_t prefix = key.size();
    put_big_endian(key, at.value + 1);
    const bool found = cursor.seek(key) ? cursor.previous() : cursor.last();
    if (!found || !cursor.key().starts_with(std::string_view(key).substr(0, prefix))) return {};
    const auto all = RolledUp::read(cursor.value());
    if (!all) throw StorageError("world: a stored roll-up is damaged");
    return *all;
}

bool RollupStore::knows(lmdb::Cursor& cursor, std::uint16_t type, const Uuid& id) {
    const NowKey prefix(type, id);
    return cursor.seek(prefix.view()) && cursor.key().starts_with(prefix.view());
}

std::size_t RollupStore::write(lmdb::Transaction& txn,
                               const KeptRollup& kept,
                               const Uuid& target,
                               Position at,
                               const RolledUp& all) const {
    std::string key = rollup_prefix(kept.type, target, kept.slot);
    put_big_endian(key, at.value);
    txn.put(db_.rollups, key, all.stored());
    return touched_bytes;
}

std::size_t RollupStore::put(lmdb::Transaction& txn,
                             const Model& model,
                             const RecordType& type,
                             const Record* before,
                             const Record& after,
                             const std::function<void(const RolledUpChange&)>& changed) const {
    std::size_t bytes = 0;
    for (const KeptRollup& kept : model.kept_rollups().all()) {
        if (kept.of != &type) continue;
        std::map<Uuid, RolledUp> was, is;
        change_share(share_of(kept, before, model.settings()),
                     share_of(kept, &after, model.settings()), is, [&](const Uuid& target) {
                         return was[target] =
                                    as_of(txn, kept.type, kept.slot, target, after.position);
                     });
        for (const auto& [target, all] : is) {
            bytes += write(txn, kept, target, after.position, all);
            changed(RolledUpChange{kept, target, was[target], all});
        }
    }
    return bytes;
}

std::size_t RollupStore::work_out(lmdb::Transaction& txn,
                                  const std::vector<const KeptRollup*>& anew,
                                  const Settings& settings,
                                  Position at,
                                  const RecordVersions& records) const {
    std::vector<std::map<Uuid, RolledUp>> all(anew.size());
    // Who said something before may have nothing to say any more.
    for (std::size_t i = 0; i < anew.size(); ++i) {
        const std::string prefix = type_prefix(anew[i]->type);
        const std::size_t slot_at = now_key(anew[i]->type, {}).size();
        lmdb::Cursor cursor(txn, db_.rollups);
        for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
             more = cursor.next())
            if (get_big_endian<std::uint16_t>(cursor.key(), slot_at) == anew[i]->slot)
                all[i].try_emplace(get_id(cursor.key(), prefix.size()));
    }
    const RecordType& of = *anew.front()->of;
    for (const Uuid& id : records.ids_of(txn, of)) {
        const auto stored = records.newest(txn, of, id);
        for (std::size_t i = 0; stored && i < anew.size(); ++i) {
            const RollupShare share = share_of(*anew[i], stored->record.get(), settings);
            for (const Uuid& target : share.targets) all[i][target].add(share.value);
        }
    }
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < anew.size(); ++i)
        for (const auto& [target, total] : all[i]) {
            const KeptRollup& kept = *anew[i];
            if (as_of(txn, kept.type, kept.slot, target, at).stored() != total.stored())
                bytes += write(txn, kept, target, at, total);
        }
    return bytes;
}

std::size_t RollupStore::change(lmdb::Transaction& txn,
                                const Model& before,
                                const Model& after,
                                Position at,
                                const RecordVersions& records) const {
    const bool in_other_money = before.settings().currency != after.settings().currency;
    const auto& known = before.kept_rollups().all();
    std::map<std::uint16_t, std::vector<const KeptRollup*>> anew;  ///< By the type they are of.
    for (const KeptRollup& kept : after.kept_rollups().all()) {
        const bool is_known = std::ranges::any_of(
            known, [&](const KeptRollup& other) { return are_alike(other, kept); });
        if (!is_known || in_other_money) anew[kept.of->number].push_back(&kept);
    }
    std::size_t bytes = 0;
    for (const auto& [type, rollups] : anew)
        bytes += work_out(txn, rollups, after.settings(), at, records);
    return bytes;
}

}  // namespace cairn

#include "projections/world/record_versions.hpp"

#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

std::optional<StoredRecord> RecordVersions::newest(const lmdb::Transaction& txn,
                                                   const RecordType& type,
                                                   const Uuid& id) const {
    const auto bytes = txn.get(db_.now, now_key(type.number, id));
    if (!bytes) return std::nullopt;
    const RecordView view(type.number, id, *bytes);
    return StoredRecord{std::make_shared<const Record>(view.record(type)), view.jump(),
                        std::string(*bytes)};
}

void RecordVersions::walk_back(const lmdb::Transaction& txn,
                               std::uint16_t type,
                               const Uuid& id,
                               const std::function<bool(const RecordView&)>& visit) const {
    auto bytes = txn.get(db_.now, now_key(type, id));
    while (bytes) {
        const RecordView view(type, id, *bytes);
        if (!visit(view)) return;
        bytes = txn.get(db_.past, big_endian(view.position().value));
    }
}

std::optional<RecordView> RecordVersions::as_of(const lmdb::Transaction& txn,
                                                RecordView view,
                                                Position at) const {
    while (view.position() > at) {
        // The jump skips nothing that held at `at` if the version after its goal came later than
        // that.
        const Jump jump = view.jump();
        const bool far = jump.superseded_at > at;
        const Version older = far ? jump.version : Version{view.version().value - 1};
        if (older.value == 0) return std::nullopt;
        const Position superseded_at = far ? jump.superseded_at : view.position();
        const auto bytes = txn.get(db_.past, big_endian(superseded_at.value));
        if (!bytes) throw StorageError("world: a version of " + view.id().text() + " is missing");
        view = {view.type(), view.id(), *bytes};
    }
    return view;
}

std::size_t RecordVersions::put(lmdb::Transaction& txn,
                                const RecordType& type,
                                const StoredRecord* before,
                                const Record& after) const {
    const Jump jump = before ? jump_after(txn, *before, after) : Jump{{}, after.position};
    // Under the position that superseded it and not its own: so the keys ascend.
    if (before) txn.append(db_.past, big_endian(after.position.value), before->bytes);
    const std::string bytes = encode_record(after, type, jump);
    txn.put(db_.now, now_key(type.number, after.ref.id), bytes);
    return bytes.size() + (before ? before->bytes.size() : 0);
}

std::vector<Uuid> RecordVersions::ids_of(const lmdb::Transaction& txn,
                                         const RecordType& type) const {
    std::vector<Uuid> ids;
    for (const auto& key : keys_of(txn, db_.now, type.number)) ids.push_back(get_id(key, 2));
    return ids;
}

/// A version jumps as far as its predecessor's jump does if that one and the next are equally long,
/// else to its predecessor (Myers 1983, "An applicative random-access stack").
Jump RecordVersions::jump_after(const lmdb::Transaction& txn,
                                const StoredRecord& before,
                                const Record& after) const {
    const Jump near{before.record->version, after.position};
    if (before.jump.version.value == 0) return near;
    const auto bytes = txn.get(db_.past, big_endian(before.jump.superseded_at.value));
    if (!bytes) throw StorageError("world: a version of " + after.ref.id.text() + " is missing");
    const Jump far = RecordView(0, after.ref.id, *bytes).jump();
    const auto length = before.record->version.value - before.jump.version.value;
    const auto next_length = before.jump.version.value - far.version.value;
    return length == next_length ? far : near;
}

}  // namespace cairn

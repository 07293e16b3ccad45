#include "projections/world/world_store.hpp"
#include "projections/world/world_store_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

std::optional<CommandOutcome> find_command(const lmdb::Transaction& txn,
                                           lmdb::Database commands,
                                           const Uuid& command) {
    const auto stored = txn.get(commands, id_key(command));
    if (!stored) return std::nullopt;
    CommandOutcome outcome{{get_number(*stored)}, {}, get_time(*stored, 8)};
    if (stored->size() != 16 + outcome.fingerprint.size())
        throw StorageError("world: a stored command is damaged");
    for (std::size_t i = 0; i < outcome.fingerprint.size(); ++i)
        outcome.fingerprint[i] = static_cast<std::uint8_t>((*stored)[16 + i]);
    return outcome;
}

}  // namespace

std::optional<CommandOutcome> WorldStore::command(const Uuid& command) const {
    CAIRN_ASSERT(txn_.has_value());
    return find_command(*txn_, db_.commands, command);
}

WorldSnapshot::WorldSnapshot(const WorldStore& store)
    : models_(store.models_), store_(store), txn_(store.env_, lmdb::Transaction::Mode::read) {
    if (const auto position = txn_.get(store.db_.meta, position_key))
        position_ = {get_number(*position)};
}

std::optional<RecordView> WorldSnapshot::record(std::uint16_t type,
                                                const Uuid& id,
                                                Position at) const {
    const auto bytes = txn_.get(store_.db_.now, now_key(type, id));
    if (!bytes) return std::nullopt;
    return as_of({type, id, *bytes}, at);
}

std::optional<RecordView> WorldSnapshot::as_of(RecordView view, Position at) const {
    while (view.position() > at) {
        // The jump skips nothing that held at `at` if the version after its goal came later than
        // that.
        const Jump jump = view.jump();
        const bool far = jump.superseded_at > at;
        const Version older = far ? jump.version : Version{view.version().value - 1};
        if (older.value == 0) return std::nullopt;
        const Position superseded_at = far ? jump.superseded_at : view.position();
        const auto bytes = txn_.get(store_.db_.past, big_endian(superseded_at.value));
        if (!bytes) throw StorageError("world: a version of " + view.id().text() + " is missing");
        view = {view.type(), view.id(), *bytes};
    }
    return view;
}

void WorldSnapshot::scan(std::uint16_t type,
                         Position at,
                         const std::function<bool(const RecordView&)>& visit) const {
    const std::string prefix = type_prefix(type);
    lmdb::Cursor cursor(txn_, store_.db_.now);
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next()) {
        const auto view = as_of({type, get_id(cursor.key(), prefix.size()), cursor.value()}, at);
        if (view && !visit(*view)) return;
    }
}

void WorldSnapshot::versions(std::uint16_t type,
                             const Uuid& id,
                             Position at,
                             const std::function<bool(const RecordView&)>& visit) const {
    auto view = record(type, id, at);
    while (view && visit(*view)) {
        if (view->version().value <= 1) return;
        view = as_of(*view, {view->position().value - 1});
    }
}

void WorldSnapshot::referrers(const Uuid& target,
                              std::uint16_t type,
                              std::uint16_t slot,
                              const std::function<bool(const Uuid&)>& visit) const {
    const std::string prefix = reference_prefix(target, type, slot);
    lmdb::Cursor cursor(txn_, store_.db_.references);
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next())
        if (!visit(get_id(cursor.key(), prefix.size()))) return;
}

std::optional<CommandOutcome> WorldSnapshot::command(const Uuid& command) const {
    return find_command(txn_, store_.db_.commands, command);
}

std::size_t WorldSnapshot::count(std::uint16_t type) const {
    const auto stored = txn_.get(store_.db_.meta, count_key(type));
    return stored ? get_number(*stored) : 0;
}

std::optional<Uuid> WorldSnapshot::holder(const RecordType& type,
                                          std::size_t index,
                                          std::string_view key) const {
    const auto id = txn_.get(store_.db_.unique, store_.unique_entry(type, index, key));
    return id ? std::optional(get_id(*id, 0)) : std::nullopt;
}

std::optional<CommitSpan> WorldSnapshot::commit_of(Position at) const {
    if (at.value == 0) return std::nullopt;
    lmdb::Cursor cursor(txn_, store_.db_.commits);
    if (!cursor.seek(big_endian(at.value))) return std::nullopt;
    return get_commit(cursor.key(), cursor.value());
}

Position WorldSnapshot::commit_boundary(Position at) const {
    const auto commit = commit_of(at);
    if (!commit) return std::min(at, position_);
    return commit->last == at ? at : Position{commit->first.value - 1};
}

Position WorldSnapshot::at_time(Time time) const {
    lmdb::Cursor cursor(txn_, store_.db_.moments);
    const std::string key = moment_key(time);
    if (cursor.seek(key)) {
        if (cursor.key() == key) return {get_number(cursor.value())};
        return cursor.previous() ? Position{get_number(cursor.value())} : Position{};
    }
    return cursor.last() ? Position{get_number(cursor.value())} : Position{};
}

Time WorldSnapshot::newest_moment() const {
    lmdb::Cursor cursor(txn_, store_.db_.moments);
    return cursor.last() ? moment_of_key(cursor.key()) : Time{};
}

Time WorldSnapshot::time_of(Position at) const {
    const auto commit = commit_of(at);
    return commit ? commit->time : Time{};
}

}  // namespace cairn

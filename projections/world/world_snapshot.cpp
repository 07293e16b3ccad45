#include "projections/world/world_snapshot.hpp"

#include "projections/world/world_keys.hpp"
#include "projections/world/world_store.hpp"

namespace cairn {

using namespace world_keys;

WorldSnapshot::WorldSnapshot(const WorldStore& store)
    : store_(store), txn_(store.env_, lmdb::Transaction::Mode::read) {
    if (const auto position = txn_.get(store.db_.meta, position_key))
        position_ = {get_number(*position)};
}

Version WorldSnapshot::head(const StreamName& stream) const {
    const auto version = txn_.get(store_.db_.heads, stream.text());
    return {version ? get_number(*version) : 0};
}

const ModelHistory& WorldSnapshot::models() const { return store_.models_; }

void WorldSnapshot::rates(const RateIndex::Sought& sought, const RateVisitor& visit) const {
    store_.rates_.visit(txn_, sought, visit);
}

RolledUp WorldSnapshot::rolled_up(std::uint16_t type,
                                  std::uint16_t slot,
                                  const Uuid& id,
                                  Position at) const {
    return RollupStore::as_of(rollups_.in(txn_, store_.rollups_.rows()), type, slot, id, at);
}

bool WorldSnapshot::has_rolled_up(std::uint16_t type, const Uuid& id) const {
    return RollupStore::knows(rollups_.in(txn_, store_.rollups_.rows()), type, id);
}

std::size_t WorldSnapshot::count(const OrderedList& list) const {
    return store_.orders_.count(txn_, list);
}

void WorldSnapshot::visit(const OrderedList& list,
                          const ListPlace& place,
                          const OrderedVisitor& visit) const {
    store_.orders_.visit(txn_, list, place, visit);
}

std::optional<RecordView> WorldSnapshot::record(std::uint16_t type,
                                                const Uuid& id,
                                                Position at) const {
    const auto bytes = txn_.get(store_.db_.now, NowKey(type, id).view());
    if (!bytes) return std::nullopt;
    return store_.versions_.as_of(txn_, {type, id, *bytes}, at);
}

void WorldSnapshot::scan(std::uint16_t type,
                         Position at,
                         const std::function<bool(const RecordView&)>& visit,
                         const Uuid& after) const {
    const std::string prefix = type_prefix(type);
    lmdb::Cursor cursor(txn_, store_.db_.now);
    for (bool more = cursor.seek(now_key(type, after)); more && cursor.key().starts_with(prefix);
         more = cursor.next()) {
        const Uuid id = get_id(cursor.key(), prefix.size());
        if (id == after && !after.is_nil()) continue;
        const auto view = store_.versions_.as_of(txn_, {type, id, cursor.value()}, at);
        if (view && !visit(*view)) return;
    }
}

void WorldSnapshot::scan_back(std::uint16_t type,
                              Position at,
                              const std::function<bool(const RecordView&)>& visit,
                              const std::optional<Uuid>& before) const {
    const std::string prefix = type_prefix(type);
    lmdb::Cursor cursor(txn_, store_.db_.now);
    const auto next_type = static_cast<std::uint16_t>(type + 1);
    const bool later = cursor.seek(before ? now_key(type, *before) : type_prefix(next_type));
    for (bool more = later ? cursor.previous() : cursor.last();
         more && cursor.key().starts_with(prefix); more = cursor.previous()) {
        const Uuid id = get_id(cursor.key(), prefix.size());
        const auto view = store_.versions_.as_of(txn_, {type, id, cursor.value()}, at);
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
        view = store_.versions_.as_of(txn_, *view, {view->position().value - 1});
    }
}

void WorldSnapshot::referrers(const Uuid& target,
                              std::uint16_t type,
                              std::uint16_t slot,
                              const std::function<bool(const Uuid&)>& visit) const {
    store_.references_.visit(txn_, target, type, slot, visit);
}

ColumnWalk WorldSnapshot::walk(const KeptColumn& column,
                               std::string_view within,
                               Direction direction) const {
    CAIRN_ASSERT(!store_.columns_left_);
    return {txn_, store_.db_.columns, column, within, direction};
}

void WorldSnapshot::visit(const KeptColumn& column,
                          const SaidSpan& span,
                          const std::function<bool(const Uuid&)>& visit) const {
    CAIRN_ASSERT(!store_.columns_left_);
    visit_span(txn_, store_.db_.columns, column, span, visit);
}

std::size_t WorldSnapshot::count(const KeptColumn& column, std::string_view said) const {
    return store_.columns_.count(txn_, column, said);
}

std::size_t WorldSnapshot::count_unarchived(const RecordType& type) const {
    return store_.columns_.count(txn_, type);
}

std::optional<CommandOutcome> WorldSnapshot::command(const Uuid& command) const {
    return store_.commands_.find(txn_, command);
}

std::size_t WorldSnapshot::count(std::uint16_t type) const {
    const auto stored = txn_.get(store_.db_.meta, count_key(type));
    return stored ? get_number(*stored) : 0;
}

std::optional<Uuid> WorldSnapshot::holder(const RecordType& type,
                                          std::size_t index,
                                          std::string_view key) const {
    return store_.unique_.holder(txn_, type, index, key);
}

std::optional<CommitSpan> WorldSnapshot::commit_of(Position at) const {
    return store_.commits_.commit_of(txn_, at);
}

Position WorldSnapshot::commit_boundary(Position at) const {
    const auto commit = commit_of(at);
    if (!commit) return std::min(at, position_);
    return commit->last == at ? at : Position{commit->first.value - 1};
}

Position WorldSnapshot::at_time(Time time) const { return store_.commits_.at_time(txn_, time); }

Time WorldSnapshot::newest_moment() const { return store_.commits_.newest_moment(txn_); }

Time WorldSnapshot::time_of(Position at) const {
    const auto commit = commit_of(at);
    return commit ? commit->time : Time{};
}

}  // namespace cairn

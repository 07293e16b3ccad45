#include "events/evolve.hpp"
#include "projections/world/world_store.hpp"
#include "projections/world/world_store_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

bool is_model_event(std::uint8_t kind) {
    const auto name = event_kind_name(kind);
    return name == "model_changed" || name == "setting_changed";
}

/// Somebody who knows says that the clock is right, though the log's time is ahead of it.
bool accepts_clock(const Recorded& recorded) {
    return recorded.type == "access.clock_accepted" && recorded.clock.has_value();
}

References targets_of(const Value& value) {
    if (const auto* one = std::get_if<Uuid>(&value)) return {*one};
    if (const auto* many = std::get_if<References>(&value)) return *many;
    return {};
}

}  // namespace

void WorldStore::apply(std::span<const Recorded> events) {
    CAIRN_ASSERT(txn_.has_value());
    std::optional<CommitSpan> commit;
    const auto note = [&] {
        note_commit(*commit, events.front().position);
        note_moment(events[commit->last.value - events.front().position.value]);
    };
    taken_events_ += events.size();
    for (const Recorded& recorded : events) {
        CAIRN_ASSERT(recorded.position == applied_.next());
        if (commit && commit->first != recorded.commit) note();
        commit = CommitSpan{recorded.commit, recorded.position, recorded.moment()};
        take(recorded);
        applied_ = recorded.position;
    }
    if (commit) note();
}

void WorldStore::note_commit(const CommitSpan& commit, Position span) {
    const bool continued = commit.first < span;  // Its first part came in the span before.
    if (continued && !txn_->erase(db_.commits, big_endian(span.value - 1)))
        throw StorageError("world: the first part of a commit is missing");
    std::string value = big_endian(commit.first.value);
    put_time(value, commit.time);
    txn_->append(db_.commits, big_endian(commit.last.value), value);
}

/// Under which time a position is found. As the log's times never go back, one bad reading of the
/// clock holds them; from where the clock is accepted on, what it says counts, and all that came
/// before had happened by then.
void WorldStore::note_moment(const Recorded& last) {
    std::optional<Time> newest;
    const auto look = [&] {
        lmdb::Cursor cursor(*txn_, db_.moments);
        newest = cursor.last() ? std::optional(moment_of_key(cursor.key())) : std::nullopt;
    };
    look();
    if (accepts_clock(last))
        for (; newest && *newest > last.moment(); look())
            txn_->erase(db_.moments, moment_key(*newest));
    const bool held = newest && *newest == last.time;
    const Time moment = held ? last.time : std::max(last.moment(), newest.value_or(Time::min()));
    txn_->put(db_.moments, moment_key(moment), big_endian(last.position.value));
}

void WorldStore::take(const Recorded& recorded) {
    if (recorded.position == recorded.commit) {
        prune_commands(recorded.moment());
        if (recorded.fingerprint) remember_command(recorded);
    }
    if (is_model_event(recorded.kind)) return take_model(recorded);
    if (is_record_event(recorded.kind)) return take_record(recorded);
    txn_->put(db_.heads, recorded.stream.text(), big_endian(recorded.version.value));
}

void WorldStore::remember_command(const Recorded& first) {
    std::string value = big_endian(first.position.value);
    put_time(value, first.moment());
    value.append(first.fingerprint->begin(), first.fingerprint->end());
    txn_->put(db_.commands, id_key(first.command), value);
    std::string order;
    put_time(order, first.moment());
    put_id(order, first.command);
    txn_->append(db_.command_order, big_endian(first.position.value), order);
}

/// By the times of the log and not of a clock, so that a replay forgets the same.
void WorldStore::prune_commands(Time now) {
    const Time before = now - command_memory;
    if (!redate_commands(now) && before <= pruned_before_) return;
    pruned_before_ = before;
    for (;;) {
        std::string key;
        Uuid command;
        {
            lmdb::Cursor oldest(*txn_, db_.command_order);
            if (!oldest.first() || get_time(oldest.value(), 0) >= before) return;
            key = oldest.key();
            command = get_id(oldest.value(), 8);
        }
        txn_->erase(db_.command_order, key);
        const auto outcome = this->command(command);
        if (outcome && outcome->position.value == get_number(key))
            txn_->erase(db_.commands, id_key(command));
    }
}

/// Commands of a time when the clock was ahead happened no later than now; else they, and all that
/// came after them, would be remembered until then. False: there are none.
bool WorldStore::redate_commands(Time now) {
    std::vector<std::pair<std::string, std::string>> ahead;
    {
        lmdb::Cursor cursor(*txn_, db_.command_order);
        for (bool more = cursor.last(); more && get_time(cursor.value(), 0) > now;
             more = cursor.previous())
            ahead.emplace_back(cursor.key(), cursor.value().substr(8));
    }
    for (const auto& [key, command] : ahead) {
        std::string order;
        put_time(order, now);
        txn_->put(db_.command_order, key, order + command);
    }
    return !ahead.empty();
}

void WorldStore::take_model(const Recorded& recorded) {
    const Event event = decode_event(recorded, nullptr);
    const auto before = model_;
    looked_up_.clear();
    model_ = evolve(model_, event);
    staged_models_.emplace_back(recorded.position, model_);
    std::string stored;
    put_big_endian(stored, recorded.kind);
    put_big_endian(stored, recorded.schema);
    taken_bytes_ += recorded.payload.size();
    txn_->append(db_.models, big_endian(recorded.position.value), stored + recorded.payload);
    txn_->put(db_.heads, recorded.stream.text(), big_endian(recorded.version.value));
    const bool in_other_order = before->settings().currency != model_->settings().currency;
    for (const auto& type : model_->types()) {
        const RecordType* old = before->type(type->name);
        if (old && old->unique != type->unique) rebuild_unique(*type);
        if (old) rebuild_ordered(*old, *type, in_other_order);
    }
}

void WorldStore::take_record(const Recorded& recorded) {
    const RecordType* type = model_->type(recorded.stream.category);
    if (!type)
        throw StorageError("world: event " + std::to_string(recorded.position.value) +
                           " is of an unknown type");
    const Event event = decode_event(recorded, type);
    const auto before = take_newest(*type, recorded.stream.id);
    const Record* old = before ? before->record.get() : nullptr;
    CAIRN_ASSERT(recorded.version == (old ? old->version : Version{}).next());
    const Record after = evolve(
        old, event,
        {recorded.stream, recorded.version, recorded.position, recorded.moment(), recorded.actor},
        *type);

    const Jump jump = before ? jump_after(*before, recorded.stream.id, recorded.position)
                             : Jump{{}, recorded.position};
    // Under the position that superseded it and not its own: so the keys ascend.
    if (before) txn_->append(db_.past, big_endian(recorded.position.value), before->bytes);
    if (!before) count_one(type->number);
    const std::string bytes = encode_record(after, *type, jump);
    txn_->put(db_.now, now_key(type->number, recorded.stream.id), bytes);
    taken_bytes_ += bytes.size() + (before ? before->bytes.size() : 0);
    put_references(*type, old, after);
    put_ordered(*type, old, after);
    put_unique(*type, old, after);
    if (const auto* erasure = std::get_if<Erasure>(&event))
        note_erasure(recorded.position, recorded.stream, *erasure);
}

// Without a key there was nothing to destroy.
void WorldStore::note_erasure(Position position,
                              const StreamName& subject,
                              const Erasure& erasure) {
    if (erasure.key.size() == key_print_length)
        txn_->append(db_.erasures, big_endian(position.value), erasure.key + subject.text());
}

/// A version jumps as far as its predecessor's jump does if that one and the next are equally long,
/// else to its predecessor (Myers 1983, "An applicative random-access stack").
Jump WorldStore::jump_after(const Stored& before, const Uuid& id, Position superseded_at) const {
    const Jump near{before.record->version, superseded_at};
    if (before.jump.version.value == 0) return near;
    const auto bytes = txn_->get(db_.past, big_endian(before.jump.superseded_at.value));
    if (!bytes) throw StorageError("world: a version of " + id.text() + " is missing");
    const Jump far = RecordView(0, id, *bytes).jump();
    const auto length = before.record->version.value - before.jump.version.value;
    const auto next_length = before.jump.version.value - far.version.value;
    return length == next_length ? far : near;
}

void WorldStore::count_one(std::uint16_t type) {
    const auto stored = txn_->get(db_.meta, count_key(type));
    txn_->put(db_.meta, count_key(type), big_endian((stored ? get_number(*stored) : 0) + 1));
}

void WorldStore::put_references(const RecordType& type, const Record* before, const Record& after) {
    for (const Field& field : type.fields) {
        if (!field.is_reference()) continue;
        const Value& value = after.value(field.name);
        if (before && before->value(field.name) == value) continue;
        for (const Uuid& target : targets_of(value)) {
            std::string key = reference_prefix(target, type.number, field.slot);
            put_id(key, after.ref.id);
            txn_->put(db_.references, key, {});
        }
    }
}

/// Nothing where the record claims no such key, or its key cannot be known because it was erased.
std::optional<std::string> WorldStore::unique_entry(const RecordType& type,
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
                    false,
                    {}};
    for (const auto& name : type.unique[index])
        if (const Value& value = record->value(name); !is_empty(value))
            claiming.fields.emplace(name, value);
    claiming = opened(std::move(claiming), type, sealer_);
    for (const auto& [name, value] : claiming.fields)
        if (std::holds_alternative<Erased>(value)) return std::nullopt;
    const auto key = unique_key(type, index, claiming);
    return key ? std::optional(unique_entry(type, index, *key)) : std::nullopt;
}

void WorldStore::put_unique(const RecordType& type, const Record* before, const Record& after) {
    for (std::size_t index = 0; index < type.unique.size(); ++index) {
        const auto old = unique_entry(type, index, before);
        const auto fresh = unique_entry(type, index, &after);
        if (old == fresh) continue;
        const auto id = id_key(after.ref.id);
        if (old && txn_->get(db_.unique, *old) == id) txn_->erase(db_.unique, *old);
        if (fresh && !txn_->get(db_.unique, *fresh)) txn_->put(db_.unique, *fresh, id);
    }
}

/// The type's unique keys were redefined: all of them anew, from the newest records. Where several
/// already agree the first keeps it.
void WorldStore::rebuild_unique(const RecordType& type) {
    rebuilt_ = true;
    for (const auto& key : keys_of(db_.unique, type)) txn_->erase(db_.unique, key);
    for (const auto& key : keys_of(db_.now, type))
        if (const auto stored = newest(type, get_id(key, 2)))
            put_unique(type, nullptr, *stored->record);
}

std::vector<std::string> WorldStore::keys_of(lmdb::Database db, const RecordType& type) const {
    const std::string prefix = type_prefix(type.number);
    std::vector<std::string> keys;
    lmdb::Cursor cursor(*txn_, db);
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next())
        keys.emplace_back(cursor.key());
    return keys;
}

}  // namespace cairn

#include "projections/world/command_memory.hpp"

#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

std::optional<CommandOutcome> CommandMemory::find(const lmdb::Transaction& txn,
                                                  const Uuid& command) const {
    const auto stored = txn.get(db_.commands, id_key(command));
    if (!stored) return std::nullopt;
    CommandOutcome outcome{{get_number(*stored)}, {}, get_time(*stored, 8)};
    if (stored->size() != 16 + outcome.fingerprint.size())
        throw StorageError("world: a stored command is damaged");
    for (std::size_t i = 0; i < outcome.fingerprint.size(); ++i)
        outcome.fingerprint[i] = static_cast<std::uint8_t>((*stored)[16 + i]);
    return outcome;
}

void CommandMemory::take(lmdb::Transaction& txn, const Recorded& first) {
    prune(txn, first.moment());
    if (first.fingerprint) remember(txn, first);
}

void CommandMemory::remember(lmdb::Transaction& txn, const Recorded& first) const {
    std::string value = big_endian(first.position.value);
    put_time(value, first.moment());
    value.append(first.fingerprint->begin(), first.fingerprint->end());
    txn.put(db_.commands, id_key(first.command), value);
    std::string order;
    put_time(order, first.moment());
    put_id(order, first.command);
    txn.append(db_.command_order, big_endian(first.position.value), order);
}

/// By the times of the log and not of a clock, so that a replay forgets the same.
void CommandMemory::prune(lmdb::Transaction& txn, Time now) {
    const Time before = now - command_memory;
    if (!redate(txn, now) && before <= pruned_before_) return;
    pruned_before_ = before;
    for (;;) {
        std::string key;
        Uuid command;
        {
            lmdb::Cursor oldest(txn, db_.command_order);
            if (!oldest.first() || get_time(oldest.value(), 0) >= before) return;
            key = oldest.key();
            command = get_id(oldest.value(), 8);
        }
        txn.erase(db_.command_order, key);
        const auto outcome = find(txn, command);
        if (outcome && outcome->position.value == get_number(key))
            txn.erase(db_.commands, id_key(command));
    }
}

/// Commands of a time when the clock was ahead happened no later than now; else they, and all that
/// came after them, would be remembered until then. False: there are none.
bool CommandMemory::redate(lmdb::Transaction& txn, Time now) const {
    std::vector<std::pair<std::string, std::string>> ahead;
    {
        lmdb::Cursor cursor(txn, db_.command_order);
        for (bool more = cursor.last(); more && get_time(cursor.value(), 0) > now;
             more = cursor.previous())
            ahead.emplace_back(cursor.key(), cursor.value().substr(8));
    }
    for (const auto& [key, command] : ahead) {
        std::string order;
        put_time(order, now);
        txn.put(db_.command_order, key, order + command);
    }
    return !ahead.empty();
}

}  // namespace cairn

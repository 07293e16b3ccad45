#include "projections/world/commit_index.hpp"

#include <algorithm>

#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

/// Somebody who knows says that the clock is right, though the log's time is ahead of it.
bool accepts_clock(const Recorded& recorded) {
    return recorded.type == "access.clock_accepted" && recorded.clock.has_value();
}

}  // namespace

void CommitIndex::put(lmdb::Transaction& txn,
                      const CommitSpan& commit,
                      const Recorded& last,
                      Position span) const {
    put_commit(txn, commit, span);
    put_moment(txn, last);
}

void CommitIndex::put_commit(lmdb::Transaction& txn,
                             const CommitSpan& commit,
                             Position span) const {
    const bool continued = commit.first < span;  // Its first part came in the span before.
    if (continued && !txn.erase(db_.commits, big_endian(span.value - 1)))
        throw StorageError("world: the first part of a commit is missing");
    std::string value = big_endian(commit.first.value);
    put_time(value, commit.time);
    txn.append(db_.commits, big_endian(commit.last.value), value);
}

/// Under which time a position is found. As the log's times never go back, one bad reading of the
/// clock holds them; from where the clock is accepted on, what it says counts, and all that came
/// before had happened by then.
void CommitIndex::put_moment(lmdb::Transaction& txn, const Recorded& last) const {
    std::optional<Time> newest;
    const auto look = [&] {
        lmdb::Cursor cursor(txn, db_.moments);
        newest = cursor.last() ? std::optional(moment_of_key(cursor.key())) : std::nullopt;
    };
    look();
    if (accepts_clock(last))
        for (; newest && *newest > last.moment(); look())
            txn.erase(db_.moments, moment_key(*newest));
    const bool held = newest && *newest == last.time;
    const Time moment = held ? last.time : std::max(last.moment(), newest.value_or(Time::min()));
    txn.put(db_.moments, moment_key(moment), big_endian(last.position.value));
}

std::optional<CommitSpan> CommitIndex::commit_of(const lmdb::Transaction& txn, Position at) const {
    if (at.value == 0) return std::nullopt;
    lmdb::Cursor cursor(txn, db_.commits);
    if (!cursor.seek(big_endian(at.value))) return std::nullopt;
    return CommitSpan{
        {get_number(cursor.value())}, {get_number(cursor.key())}, get_time(cursor.value(), 8)};
}

Position CommitIndex::at_time(const lmdb::Transaction& txn, Time time) const {
    lmdb::Cursor cursor(txn, db_.moments);
    const std::string key = moment_key(time);
    if (cursor.seek(key)) {
        if (cursor.key() == key) return {get_number(cursor.value())};
        return cursor.previous() ? Position{get_number(cursor.value())} : Position{};
    }
    return cursor.last() ? Position{get_number(cursor.value())} : Position{};
}

Time CommitIndex::newest_moment(const lmdb::Transaction& txn) const {
    lmdb::Cursor cursor(txn, db_.moments);
    return cursor.last() ? moment_of_key(cursor.key()) : Time{};
}

}  // namespace cairn

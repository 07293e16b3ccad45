#include "projections/world/column_walk.hpp"

#include <algorithm>
#include <ranges>

#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;
using order_key::id_bytes;

namespace {

// Values are mostly of one record or two: those of many are walked from their beginning.
constexpr std::size_t last_max = 16;

std::string column_prefix(const KeptColumn& column) {
    std::string key = type_prefix(column.type);
    put_big_endian(key, column.number);
    return key;
}

/// What the column whose prefix has that many bytes says by the key.
std::string_view said_in(std::string_view key, std::size_t prefix) {
    if (key.size() < prefix + id_bytes) throw StorageError("world: a stored key is damaged");
    return key.substr(prefix, key.size() - prefix - id_bytes);
}

/// The first key that does not begin with `start`, whose last byte is no 255: a mark, or a letter
/// of a currency.
std::string after_all(std::string start) {
    start.back() = static_cast<char>(start.back() + 1);
    return start;
}

/// Behind all keys that begin with `start` and end with an id. No value begins with another: texts
/// end with a zero, and the others are of one length.
std::string behind(std::string start) {
    start.append(id_bytes + 1, '\xff');
    return start;
}

}  // namespace

void visit_span(const lmdb::Transaction& txn,
                lmdb::Database columns,
                const KeptColumn& column,
                const SaidSpan& span,
                const std::function<bool(const Uuid&)>& visit) {
    const std::string prefix = column_prefix(column);
    lmdb::Cursor cursor(txn, columns);
    for (bool more = cursor.seek(prefix + span.first); more && cursor.key().starts_with(prefix);
         more = cursor.next()) {
        const std::string_view said = said_in(cursor.key(), prefix.size());
        if (said > span.last) return;
        if (said >= span.first && !visit(get_id(cursor.key(), prefix.size() + said.size()))) return;
    }
}

ColumnWalk::ColumnWalk(const lmdb::Transaction& txn,
                       lmdb::Database columns,
                       const KeptColumn& column,
                       std::string_view within,
                       Direction direction)
    : cursor_(txn, columns),
      column_(column_prefix(column)),
      within_(within),
      direction_(direction) {}

bool ColumnWalk::start(std::string_view from) {
    is_behind_ = false;
    if (direction_ == Direction::ascending) {
        more_ = cursor_.seek(column_ + std::string(from.empty() ? within_ : from));
    } else {
        const bool later = cursor_.seek(from.empty() ? after_all(column_ + within_)
                                                     : behind(column_ + std::string(from)));
        more_ = later ? cursor_.previous() : cursor_.last();
    }
    return enter();
}

bool ColumnWalk::next() {
    if (direction_ == Direction::ascending) {
        if (!is_behind_) more_ = cursor_.seek(behind(column_ + said_));
    } else if (!are_all_) {
        more_ = cursor_.seek(column_ + said_) && cursor_.previous();
    }
    return enter();
}

/// The cursor stands at the first record of a value, or at its last where it goes back.
bool ColumnWalk::enter() {
    is_behind_ = false;
    more_ = more_ && is_inside();
    if (!more_) return false;
    said_ = said_here();
    if (direction_ == Direction::descending) look_back();
    return true;
}

void ColumnWalk::look_back() {
    last_.clear();
    are_all_ = false;
    while (last_.size() < last_max) {
        last_.push_back(id_here());
        more_ = cursor_.previous();
        are_all_ = !more_ || !is_inside() || said_here() != said_;
        if (are_all_) return;
    }
}

void ColumnWalk::visit(const Uuid& after, const std::function<bool(const Uuid&)>& visit) {
    if (direction_ == Direction::descending && are_all_) {
        for (const Uuid& id : last_ | std::views::reverse)
            if (after < id && !visit(id)) return;
        return;
    }
    if (direction_ == Direction::descending || !after.is_nil()) {
        std::string key = column_ + said_;
        put_id(key, after);
        more_ = cursor_.seek(key);
    }
    for (; more_ && is_inside() && said_here() == said_; more_ = cursor_.next()) {
        const Uuid id = id_here();
        if (after < id && !visit(id)) return;
    }
    is_behind_ = true;
}

void ColumnWalk::visit_back(const std::optional<Uuid>& before,
                            const std::function<bool(const Uuid&)>& visit) {
    if (direction_ == Direction::descending && are_all_) {
        for (const Uuid& id : last_)
            if ((!before || id < *before) && !visit(id)) return;
        return;
    }
    std::string place = behind(column_ + said_);
    if (before) {
        place = column_ + said_;
        put_id(place, *before);
    }
    more_ = cursor_.seek(place) ? cursor_.previous() : cursor_.last();
    for (; more_ && is_inside() && said_here() == said_; more_ = cursor_.previous())
        if (!visit(id_here())) return;
}

bool ColumnWalk::is_inside() const {
    const std::string_view key = cursor_.key();
    return key.starts_with(column_) && key.substr(column_.size()).starts_with(within_);
}

std::string_view ColumnWalk::said_here() const { return said_in(cursor_.key(), column_.size()); }

Uuid ColumnWalk::id_here() const { return get_id(cursor_.key(), cursor_.key().size() - id_bytes); }

}  // namespace cairn

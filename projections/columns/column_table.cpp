#include "projections/columns/column_table.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cairn {
namespace {

/// A changed piece is written anew: a few µs.
constexpr std::size_t piece_records_max = 512;

}  // namespace

void StoredColumn::add(const StoredValue& value) {
    bytes_ += value.bytes();
    ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
}

StoredValue StoredColumn::at(std::size_t place) const {
    const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
    return StoredValue(std::string_view(bytes_).substr(begin, ends_[place] - begin));
}

void StoredColumn::close() {
    bytes_.shrink_to_fit();
    ends_.shrink_to_fit();
}

std::size_t RecordPiece::bytes() const {
    std::size_t all = sizeof(RecordPiece) + ids.capacity() * sizeof(Uuid) + archived.capacity();
    for (const StoredColumn& column : columns) all += sizeof(StoredColumn) + column.bytes();
    return all;
}

std::size_t ColumnTable::bytes() const {
    std::size_t all = 0;
    for (const auto& piece : pieces) all += piece->bytes();
    return all;
}

bool ColumnTable::has(std::span<const std::uint16_t> wanted) const {
    return std::ranges::includes(slots, wanted);
}

std::size_t ColumnTable::place_of(std::uint16_t slot) const {
    const auto found = std::ranges::lower_bound(slots, slot);
    CAIRN_ASSERT(found != slots.end() && *found == slot);
    return static_cast<std::size_t>(found - slots.begin());
}

std::shared_ptr<const ColumnTable> ColumnTable::made(const WorldSnapshot& world,
                                                     std::uint16_t type,
                                                     std::shared_ptr<const Model> model,
                                                     std::vector<std::uint16_t> slots,
                                                     std::size_t bytes_max) {
    PieceWriter writer(slots);
    world.scan(type, world.position(), [&](const RecordView& record) {
        writer.add(record);
        return writer.bytes() <= bytes_max;
    });
    ColumnTable table{type, world.position(), std::move(model), std::move(slots), writer.take()};
    return writer.bytes() <= bytes_max ? std::make_shared<const ColumnTable>(std::move(table))
                                       : nullptr;
}

std::shared_ptr<const ColumnTable> ColumnTable::with(std::span<const Uuid> changed,
                                                     const WorldSnapshot& world) const {
    ColumnTable next{type, world.position(), model, slots, {}};
    auto fresh = changed.begin();
    const auto write_changed = [&](PieceWriter& writer) {
        if (const auto record = world.record(type, *fresh, next.at)) writer.add(*record);
        ++fresh;
    };
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const RecordPiece& piece = *pieces[i];
        const auto end = i + 1 == pieces.size()
                             ? changed.end()
                             : std::lower_bound(fresh, changed.end(), pieces[i + 1]->ids.front());
        if (fresh == end) {
            next.pieces.push_back(pieces[i]);
            continue;
        }
        const auto more = static_cast<std::size_t>(end - fresh);
        PieceWriter writer(slots, piece.ids.size() + more);
        for (std::size_t place = 0; place < piece.ids.size(); ++place) {
            while (fresh != end && *fresh < piece.ids[place]) write_changed(writer);
            const bool is_changed = fresh != end && *fresh == piece.ids[place];
            is_changed ? write_changed(writer) : writer.add(piece, place);
        }
        while (fresh != end) write_changed(writer);
        std::ranges::move(writer.take(), std::back_inserter(next.pieces));
    }
    if (fresh != changed.end()) {  // There were no pieces.
        PieceWriter writer(slots);
        while (fresh != changed.end()) write_changed(writer);
        std::ranges::move(writer.take(), std::back_inserter(next.pieces));
    }
    return std::make_shared<const ColumnTable>(std::move(next));
}

std::shared_ptr<const ColumnTable> ColumnTable::only(std::vector<std::uint16_t> kept) const {
    ColumnTable less{type, at, model, std::move(kept), {}};
    less.pieces.reserve(pieces.size());
    for (const auto& piece : pieces) {
        RecordPiece part{piece->ids, piece->archived, {}};
        for (const std::uint16_t slot : less.slots)
            part.columns.push_back(piece->columns[place_of(slot)]);
        less.pieces.push_back(std::make_shared<const RecordPiece>(std::move(part)));
    }
    return std::make_shared<const ColumnTable>(std::move(less));
}

PieceWriter::PieceWriter(std::span<const std::uint16_t> slots)
    : slots_(slots.begin(), slots.end()), piece_records_(piece_records_max) {}

PieceWriter::PieceWriter(std::span<const std::uint16_t> slots, std::size_t records)
    : PieceWriter(slots) {
    const std::size_t pieces = (records + piece_records_max - 1) / piece_records_max;
    piece_records_ = (records + pieces - 1) / pieces;
}

void PieceWriter::add(const RecordView& record) {
    begin(record.id(), record.archived());
    for (std::size_t i = 0; i < slots_.size(); ++i) open_.columns[i].add(record.stored(slots_[i]));
}

void PieceWriter::add(const RecordPiece& piece, std::size_t place) {
    begin(piece.ids[place], piece.archived[place] != 0);
    for (std::size_t i = 0; i < slots_.size(); ++i)
        open_.columns[i].add(piece.columns[i].at(place));
}

void PieceWriter::begin(const Uuid& id, bool archived) {
    if (open_.ids.size() == piece_records_) close();
    open_.columns.resize(slots_.size());
    open_.ids.push_back(id);
    open_.archived.push_back(archived ? 1 : 0);
}

void PieceWriter::close() {
    if (open_.ids.empty()) return;
    open_.ids.shrink_to_fit();
    open_.archived.shrink_to_fit();
    for (StoredColumn& column : open_.columns) column.close();
    auto piece = std::make_shared<const RecordPiece>(std::exchange(open_, {}));
    bytes_ += piece->bytes();
    pieces_.push_back(std::move(piece));
}

std::vector<std::shared_ptr<const RecordPiece>> PieceWriter::take() {
    close();
    return std::exchange(pieces_, {});
}

}  // namespace cairn

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "events/model/model.hpp"
#include "projections/world/world_snapshot.hpp"

namespace cairn {

/// What is stored of one field of some records, by their places.
class StoredColumn {
public:
    void add(const StoredValue& value);
    [[nodiscard]] StoredValue at(std::size_t place) const;
    [[nodiscard]] std::size_t bytes() const {
        return bytes_.capacity() + ends_.capacity() * sizeof(std::uint32_t);
    }
    /// Nothing more is added.
    void close();

private:
    std::string bytes_;
    std::vector<std::uint32_t> ends_;
};

/// Some records that follow each other by their ids, with what is stored of some of their fields.
struct RecordPiece {
    std::vector<Uuid> ids;
    std::vector<std::uint8_t> archived;  ///< 1: it is.
    std::vector<StoredColumn> columns;   ///< As the table has its slots.

    [[nodiscard]] std::size_t bytes() const;
};

/// What is stored of some open fields of all records of a type, archived ones too, as of a
/// position: no more than the world has on disk, nothing personal. Says nothing of who is shown
/// what. Never changed: with changes it is another one, which shares with it what stayed. Any
/// thread.
struct ColumnTable {
    std::uint16_t type = 0;
    Position at{};
    std::shared_ptr<const Model> model{};                      ///< Right under no other.
    std::vector<std::uint16_t> slots{};                        ///< Ascending.
    std::vector<std::shared_ptr<const RecordPiece>> pieces{};  ///< By their ids.

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] bool has(std::span<const std::uint16_t> wanted) const;
    /// Of a slot that it has.
    [[nodiscard]] std::size_t place_of(std::uint16_t slot) const;
    /// Of all that the snapshot has of the type, which is of the model. Null where that
    /// takes more than `bytes_max`, and so is not finished.
    [[nodiscard]] static std::shared_ptr<const ColumnTable> made(const WorldSnapshot& world,
                                                                 std::uint16_t type,
                                                                 std::shared_ptr<const Model> model,
                                                                 std::vector<std::uint16_t> slots,
                                                                 std::size_t bytes_max);
    /// Carried on to the snapshot, of which `changed` are read, which are in order. Costs what
    /// changed.
    [[nodiscard]] std::shared_ptr<const ColumnTable> with(std::span<const Uuid> changed,
                                                          const WorldSnapshot& world) const;
    /// With some of its slots alone.
    [[nodiscard]] std::shared_ptr<const ColumnTable> only(std::vector<std::uint16_t> kept) const;
};

/// Makes the pieces of a table from records in the order of their ids.
class PieceWriter {
public:
    explicit PieceWriter(std::span<const std::uint16_t> slots);
    /// Of so many records, in pieces of about the same size.
    PieceWriter(std::span<const std::uint16_t> slots, std::size_t records);
    void add(const RecordView& record);
    /// A record of a piece with the same slots.
    void add(const RecordPiece& piece, std::size_t place);
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::vector<std::shared_ptr<const RecordPiece>> take();

private:
    void begin(const Uuid& id, bool archived);
    void close();

    std::vector<std::uint16_t> slots_;
    std::size_t piece_records_;
    RecordPiece open_{};
    std::size_t bytes_ = 0;  ///< Of those that are closed.
    std::vector<std::shared_ptr<const RecordPiece>> pieces_{};
};

}  // namespace cairn

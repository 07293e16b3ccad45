#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/record.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// A column of a type by which the world keeps its records in order.
struct KeptColumn {
    std::uint16_t type = 0;    ///< Its number.
    std::uint16_t number = 0;  ///< The slot of its field, or one of those below.
    bool operator==(const KeptColumn&) const = default;
};

/// Columns that are no fields. Slots end far below.
enum ColumnNumber : std::uint16_t {
    created_at_column = 0xfff0,
    updated_at_column,
    state_since_column,
    archived_titles_column,  ///< The titles of the archived records, which others may refer to.
};

/// A type's records that are not archived, by what a column says of them and then by id: for each
/// column that its list shows or is sorted by, its title and its state, where that is stored, or
/// computed from what is, and nothing personal; by each of the texts of a field of several (tags),
/// listed or not; and by when they were made and changed. With how many have each value of a column
/// of few values (states, choices, tags, references, yes and no), so that a list narrowed to one of
/// them is found and counted without looking at the others. Of now only.
class KeptColumns {
public:
    explicit KeptColumns(const WorldDatabases& db) : db_(db) {}

    /// Nothing where it is not kept. `field` is one of the type's.
    [[nodiscard]] static std::optional<KeptColumn> of(const RecordType& type, const Field& field);
    /// Whether its values are those of a list or other records. What such a column says compares
    /// as equal or not: which comes first is for the reader to say.
    [[nodiscard]] static bool has_groups(const Field& field) {
        return field.has_options() || field.is_reference();
    }
    /// Whether it says something for each of several texts, and nothing where there are none.
    [[nodiscard]] static bool has_several(const Field& field) {
        return field.shape() == ValueShape::texts;
    }
    /// Whether it is counted how many records have each value.
    [[nodiscard]] static bool is_counted(const Field& field) {
        return has_groups(field) || has_several(field) || field.shape() == ValueShape::yes_no;
    }
    /// What the column of a field says of a record with that value, or that one of several texts: a
    /// mark (`order_key`), then bytes that compare as the column sorts.
    [[nodiscard]] static std::string said_of(const Field& field,
                                             const Value& value,
                                             const Settings& settings);

    /// Of a column that is counted.
    [[nodiscard]] std::size_t count(const lmdb::Transaction& txn,
                                    const KeptColumn& column,
                                    std::string_view said) const;
    /// How many records of the type are not archived.
    [[nodiscard]] std::size_t count(const lmdb::Transaction& txn, const RecordType& type) const;

    /// To be told of every change, whether columns are put or not.
    void note_archived(lmdb::Transaction& txn,
                       const RecordType& type,
                       const Record* before,
                       const Record& after) const;
    /// Returns how many bytes it may have touched.
    std::size_t put(lmdb::Transaction& txn,
                    const RecordType& type,
                    const Record* before,
                    const Record& after,
                    const Settings& settings) const;

    struct Definition {
        const RecordType& type;
        const Settings& settings;
    };
    /// What is not kept any more, or otherwise, is forgotten, and what is new filled in from the
    /// records as they are. Returns how many bytes it touched.
    std::size_t change(lmdb::Transaction& txn,
                       const Definition& before,
                       const Definition& after) const;
    /// Forgets all columns of all types, and fills in some that are not there. In the order of
    /// types and columns each page is then written once.
    void clear(lmdb::Transaction& txn) const;
    /// All columns of a type, each with others that fit into memory with it.
    [[nodiscard]] std::vector<std::vector<KeptColumn>> passes(const lmdb::Transaction& txn,
                                                              const RecordType& type) const;
    /// Several of one type in one pass over its records; all that they say is in memory then.
    std::size_t fill(lmdb::Transaction& txn,
                     const Definition& definition,
                     std::span<const KeptColumn> columns) const;

private:
    std::size_t forget(lmdb::Transaction& txn, const KeptColumn& column) const;

    const WorldDatabases& db_;
};

}  // namespace cairn

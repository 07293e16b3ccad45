#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/model/path.hpp"

namespace cairn {

/// In whose words a table is written: `names` as the model calls its fields and stores what they
/// say, which an import reads; else by the labels of one language, for people.
enum class TableWords : std::uint8_t { names, en, zh };

/// One thing that a list shows of each record, and so one column of a table or several.
struct TableColumn {
    std::string name;              ///< As it was asked for: "account.tier", "created_at".
    const Field* field = nullptr;  ///< Null: what a record says beside its fields.
    std::optional<Path> path;      ///< Where the field is of another record.
    /// Of its cells, each once in a table: an amount and its currency, a title and its id, an
    /// address's lines.
    std::vector<std::string> headings;

    /// Whether its first cell counts something that a sum says something of.
    [[nodiscard]] bool is_summed() const;
};

/// The columns of a list in the order of `fields` (commas in between; empty: those of the type's
/// list), the record's id before them. They live as long as the model. Fails with "field.unknown".
[[nodiscard]] Result<std::vector<TableColumn>> table_columns(const Model& model,
                                                             const RecordType& type,
                                                             std::string_view fields,
                                                             TableWords words);

}  // namespace cairn

#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "projections/query/view_variables.hpp"
#include "projections/tables/table_columns.hpp"

namespace cairn {

/// What one cell of a table says; nothing where it is empty.
using Cell = std::variant<std::monostate, std::string, Decimal, bool, Date, Time>;

/// Records as rows of cells, as the reader is shown them. One thread; lives no longer than the
/// reader and the columns, which are of its model.
class TableRows {
public:
    TableRows(const Reader& reader,
              const RecordType& type,
              const std::vector<TableColumn>& columns,
              TableWords words)
        : reader_(reader), columns_(columns), words_(words), variables_(type, reader) {}

    /// A cell for each heading, good until the next record. Whether computed fields are right,
    /// `Reader::in_budget` knows afterwards.
    const std::vector<Cell>& cells(const ReadableRecord& record);

private:
    void add_beside_fields(const TableColumn& column, const ReadableRecord& record);
    void add_person(const Uuid& id);
    void add_value(const Field& field, const Value& value);
    void add_references(const Field& field, const Value& value);
    void add_address(const Value& value);
    [[nodiscard]] Cell cell_of(const Field& field, const Value& value) const;
    [[nodiscard]] std::string option_text(const Field& field, const std::string& value) const;
    const std::string& title_of_id(const std::string& type, const Uuid& id);

    const Reader& reader_;
    const std::vector<TableColumn>& columns_;
    const TableWords words_;
    ViewVariables variables_;
    std::vector<Cell> cells_{};
    /// Many rows refer to few records.
    std::map<std::pair<std::string, Uuid>, std::string> titles_{};
};

}  // namespace cairn

#pragma once

#include <map>
#include <string>
#include <vector>

#include "projections/tables/table_rows.hpp"

namespace cairn {

/// What the rows of a table come to, as they were written: by which whoever reads it knows that he
/// has all of it.
class TableSums {
public:
    /// `cells` as `TableRows` gives them for the columns.
    void add(const std::vector<TableColumn>& columns, const std::vector<Cell>& cells);

    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// By column, by currency; of plain numbers under "".
    using Sums = std::map<std::string, std::map<std::string, Sum>>;
    [[nodiscard]] const Sums& sums() const { return sums_; }
    /// `{"amount": {"CNY": "10"}, "employees": "5"}`
    [[nodiscard]] std::string json() const;

private:
    std::size_t rows_ = 0;
    Sums sums_{};
};

}  // namespace cairn

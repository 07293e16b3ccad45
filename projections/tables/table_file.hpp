#pragma once

#include <string>
#include <vector>

#include "projections/tables/table_sums.hpp"

namespace cairn {

/// A table on its way into a file, row by row. One thread at a time. Throws StorageError where it
/// cannot be written.
class TableFile {
public:
    TableFile() = default;
    TableFile(const TableFile&) = delete;
    TableFile& operator=(const TableFile&) = delete;
    virtual ~TableFile() = default;

    virtual void row(const std::vector<Cell>& cells) = 0;
    /// After the last row.
    virtual void end(const TableSums& sums) = 0;
    /// The next bytes of the file, as far as there are any by now; empty after `end`: that was all.
    [[nodiscard]] virtual std::string take() = 0;
};

}  // namespace cairn

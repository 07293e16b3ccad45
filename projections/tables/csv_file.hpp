#pragma once

#include "projections/tables/table_file.hpp"

namespace cairn {

/// Comma separated values in UTF-8 (RFC 4180) behind a byte order mark, by which Excel knows them,
/// and without formulas. Times in UTC. The sums do not stand in it: an import would take them for a
/// record.
class CsvFile final : public TableFile {
public:
    explicit CsvFile(const std::vector<TableColumn>& columns);

    void row(const std::vector<Cell>& cells) override;
    void end(const TableSums& /*sums*/) override {}
    [[nodiscard]] std::string take() override { return std::exchange(text_, {}); }

private:
    std::string text_;
    std::vector<std::string> texts_{};  ///< Of the row at hand.
};

}  // namespace cairn

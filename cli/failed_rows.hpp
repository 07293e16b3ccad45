#pragma once

#include <filesystem>

#include "cli/importer.hpp"

namespace cairn {

/// Writes the rows that failed, as they were, each with what was wrong, in which value and what is
/// expected as its last cell, in a column `cairn_reason`. Throws where it cannot.
void write_failed_rows(const std::filesystem::path& path,
                       const CsvTable& table,
                       const std::vector<FailedRow>& failures);

/// Such a file read back, mended or not: the table as it was before the reasons came to it.
[[nodiscard]] CsvTable without_reasons(CsvTable table);

}  // namespace cairn

#pragma once

#include <filesystem>

#include "cli/import/importer.hpp"

namespace cairn {

/// Refuses the name that somebody gives the file of failed rows where a file has it already:
/// "import.failed_is_file" if it is the imported one, "import.failed_exists". What no rows can be
/// lost from, such as /dev/null, does.
[[nodiscard]] Result<void> check_failed_name(const std::filesystem::path& given,
                                             const std::filesystem::path& imported);

/// The path, or where it is taken the first free one with a number: X.failed.2.csv.
[[nodiscard]] std::filesystem::path free_path(const std::filesystem::path& wanted);

/// Writes the rows that failed, as they were, each with what was wrong, in which value and what is
/// expected as its last cell, in a column `cairn_reason`. Throws where it cannot.
void write_failed_rows(const std::filesystem::path& path,
                       const CsvTable& table,
                       const std::vector<FailedRow>& failures);

/// Such a file read back, mended or not: the table as it was before the reasons came to it. Its
/// numbers are written as in the file that the rows are from, which need not be ours.
[[nodiscard]] CsvTable without_reasons(CsvTable table);

}  // namespace cairn

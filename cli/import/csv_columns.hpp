#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/import/csv_text.hpp"
#include "events/model/model.hpp"

/// The columns that an exported list has, and that an import without a mapping reads
/// (samples/MAPPING.md, "Our own columns").
namespace cairn {

/// How a record of a type is named from elsewhere.
struct Naming {
    /// What an export names it by: a unique field that is never empty and not personal (a user's
    /// e-mail), which is the same in every workspace; else "id".
    std::string key = "id";
    /// What an import finds it by besides its id: the fields that are unique by themselves, then
    /// the title.
    std::vector<std::string> found_by;
};
[[nodiscard]] Naming naming_of(const RecordType& type);
/// By the name of the type.
using Namings = std::map<std::string, Naming, std::less<>>;

/// Fields of a type that are unique by themselves.
[[nodiscard]] std::vector<std::string> unique_fields(const RecordType& type);

/// The columns of a field in a list: money with its currency, an address in its lines, a reference
/// as its title and as what names it.
[[nodiscard]] std::vector<std::string> field_columns(const RecordType& type,
                                                     const Field& field,
                                                     const Namings& namings);
/// All columns of a list: `id`, then those of the fields; `archived` at the end where it is wanted.
[[nodiscard]] std::vector<std::string> list_columns(const RecordType& type,
                                                    const Namings& namings,
                                                    bool with_archived);
/// Whether a table is a list as we export it: an `id` first, and no column that is not ours. Such a
/// row tells all of its record, so what is empty there is empty.
[[nodiscard]] bool is_exported_list(const std::vector<std::string>& head,
                                    const RecordType& type,
                                    const Namings& namings);
/// Whether it was also written as we write it: with commas, after a byte order mark. A spreadsheet
/// that saves the list anew in its country's way (`id;name;…`) may write other numbers as well.
[[nodiscard]] bool is_exported_file(const CsvTable& table,
                                    const RecordType& type,
                                    const Namings& namings);

/// What `joined_elements` put into one cell.
[[nodiscard]] std::vector<std::string> split_elements(std::string_view cell);

}  // namespace cairn

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/import/mapping.hpp"

namespace cairn {

/// Finds the record that a text means, by a field or its `id`; ids of all that fit.
using Finder = std::function<const std::vector<std::string>&(
    const std::string& type, const std::string& field, const std::string& text)>;

/// The reason of a row whose cells are not as many as the head's.
constexpr const char* wrong_cell_count = "row.cells";

/// What a row came to: the members of a `create`, or why not.
struct MappedRow {
    std::optional<Uuid> id;
    std::optional<bool> archived;
    Json fields = Json::object();
    /// By field, the lines of an address that the row tells; it says nothing of the others.
    std::map<std::string, std::vector<std::string>> address_lines;
    /// Amounts whose currency neither the row nor a mapping tells.
    std::vector<std::string> assumed_currencies;
    std::optional<Error> refused;       ///< Its data names the `field`, `value` and `expected`.
    bool may_come_later = false;        ///< It failed first because nothing was found.
    std::vector<std::string> left_out;  ///< Fields that refer to what was not found.
};
/// What happens to a reference that nothing is found for.
enum class NotFound : std::uint8_t { refuses_the_row, is_left_out };
[[nodiscard]] MappedRow map_row(const Mapping& mapping,
                                const RecordType& type,
                                const CsvTable& table,
                                const CsvTable::Row& row,
                                std::string_view timezone,
                                const Finder& find,
                                NotFound not_found = NotFound::refuses_the_row);

/// The id that a row gives its record; nothing where it gives none.
[[nodiscard]] std::optional<Uuid> row_id(const Mapping& mapping,
                                         const CsvTable& table,
                                         const CsvTable::Row& row);

/// Settles by which decimal sign each source's numbers are read: the mapping's own, else the one
/// given, else the one that the whole column tells. "import.decimal_open" with the place and both
/// meanings where it tells neither, "import.decimal_mixed" where it tells both. In a file that we
/// `exported` it is the point.
[[nodiscard]] Result<void> settle_decimals(Mapping& mapping,
                                           const RecordType& type,
                                           const CsvTable& table,
                                           std::optional<DecimalSign> given,
                                           bool exported);

}  // namespace cairn

#pragma once

#include "cli/import/csv_text.hpp"
#include "events/model/model.hpp"

namespace cairn {

/// Calls columns by their names that are called by a label of one language, as a list exported for
/// people has them ("Amount (currency)", "金额（币种）"). A label that several fields have names
/// none of them, unless the column says which: "Name [short_name]". Columns that are called by a
/// name stay.
void name_columns_by_labels(CsvTable& table, const Model& model, const RecordType& type);

}  // namespace cairn

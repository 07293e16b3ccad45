#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "events/rules/rule_conditions.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// In order, without overlaps.
using SaidSpans = std::vector<SaidSpan>;

/// A rule's variable that a column of its type says something of.
struct AskedColumn {
    enum class Part : std::uint8_t { whole, amount, currency };  ///< Of money.
    KeptColumn column;
    const Field* field = nullptr;  ///< Null: of when records were made, changed and the like.
    Part part = Part::whole;
};
/// Nothing where no column is kept of it, or none that the reader may go by.
[[nodiscard]] std::optional<AskedColumn> asked_column(const RecordType& type,
                                                      std::string_view variable,
                                                      const Reader& reader);
/// The column of what a record says of itself beside its fields.
[[nodiscard]] std::optional<std::uint16_t> moment_column(const RecordType& type,
                                                         std::string_view name);

/// What the column says of all records for which a condition holds.
struct SaidWhere {
    SaidSpans spans;
    bool is_exact = true;  ///< And of no others.
};
/// Nothing where that cannot be told from the column. Empty values are equal to null alone, and
/// neither less nor more than anything, as in rules (events/MODEL.md).
[[nodiscard]] std::optional<SaidWhere> said_where(const RuleCondition& condition,
                                                  const AskedColumn& asked,
                                                  const Reader& reader);

[[nodiscard]] SaidSpans common_spans(const SaidSpans& one, const SaidSpans& other);
/// Every value that is there, and the empty one.
[[nodiscard]] SaidSpan present_span();
[[nodiscard]] SaidSpan empty_span();
/// Everything that begins with `head`: a mark, of money a currency too.
[[nodiscard]] SaidSpan span_under(std::string head);
/// What all amounts of a currency begin with, for each that the column has, in order.
[[nodiscard]] std::vector<std::string> currency_heads(const KeptColumn& column,
                                                      const Reader& reader);

}  // namespace cairn

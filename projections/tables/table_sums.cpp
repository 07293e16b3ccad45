#include "projections/tables/table_sums.hpp"

namespace cairn {

void TableSums::add(const std::vector<TableColumn>& columns, const std::vector<Cell>& cells) {
    ++rows_;
    std::size_t place = 0;
    for (const TableColumn& column : columns) {
        const std::size_t first = place;
        place += column.headings.size();
        if (!column.is_summed()) continue;
        const auto* number = std::get_if<Decimal>(&cells[first]);
        if (!number) continue;
        const bool has_currency = column.headings.size() > 1;
        const auto* currency = has_currency ? std::get_if<std::string>(&cells[first + 1]) : nullptr;
        sums_[column.name][currency ? *currency : ""] += *number;
    }
}

std::string TableSums::json() const {
    JsonWriter out;
    out.begin_object();
    for (const auto& [name, by_currency] : sums_) {
        out.name(name);
        const auto plain = by_currency.find("");
        if (plain != by_currency.end()) {
            out.string(plain->second.text());
            continue;
        }
        out.begin_object();
        for (const auto& [currency, sum] : by_currency) out.name(currency).string(sum.text());
        out.end_object();
    }
    return out.end_object().take();
}

}  // namespace cairn

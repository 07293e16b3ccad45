#include "projections/query/rights/row_tally.hpp"

#include <algorithm>

namespace cairn {

void RowTally::add(const RecordType& type, std::size_t records) {
    const auto of_type = [&](const auto& each) { return each.first == type.name; };
    const auto known = std::ranges::find_if(counts_, of_type);
    if (known != counts_.end())
        known->second += records;
    else
        counts_.emplace_back(type.name, records);
}

std::size_t RowTally::of(std::string_view type) const {
    const auto known =
        std::ranges::find_if(counts_, [&](const auto& each) { return each.first == type; });
    return known == counts_.end() ? 0 : known->second;
}

bool is_sensitive(const RecordType& type, const Access& access) {
    return type.sensitive || std::ranges::any_of(type.fields, [&](const Field& field) {
               return field.sensitive && !access.hides(type, field);
           });
}

}  // namespace cairn

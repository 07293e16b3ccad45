#pragma once

#include <map>
#include <string>

#include "projections/query/reader.hpp"
#include "projections/totals/totals_query.hpp"

namespace cairn {

/// The order in which groups of totals are shown. One thread, as long as the reader.
class GroupOrder {
public:
    explicit GroupOrder(const Reader& reader) : reader_(reader) {}
    /// Bytes that stand in that order, other ones for each value: states and choices as the model
    /// has them, references by title, nothing last.
    [[nodiscard]] std::string key_of(const Grouping& grouping, const Value& value);

private:
    [[nodiscard]] const std::string& key_of(const Field& field, const Uuid& id);

    const Reader& reader_;
    std::map<std::pair<const Field*, Uuid>, std::string> references_;
};

}  // namespace cairn

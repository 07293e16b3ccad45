#pragma once

#include <map>
#include <string>
#include <vector>

#include "projections/query/query.hpp"
#include "projections/query/view_variables.hpp"

namespace cairn {

/// Choices and states sort as the model lists them, others after those.
[[nodiscard]] std::uint16_t rank_in(const RecordType& type,
                                    const Field& field,
                                    std::string_view value);

/// Gives each record the bytes that sort as a query wants: its sort values, each in a form that
/// compares as bytes (turned over where descending, empty ones last), then its id. What follows a
/// row is what has greater bytes, whatever changed in between. Amounts stand in groups by currency,
/// in the same order either way.
class RowOrder {
public:
    RowOrder(const RecordType& type, const std::vector<SortKey>& sort, const Reader& reader);
    void key_of(const ViewVariables& variables, std::string& key);

private:
    struct Column {
        std::string_view name;
        std::optional<Path> path;      ///< Where it is of another record.
        const RecordType* type;        ///< Whose field it is.
        const Field* field = nullptr;  ///< Null: `name` says which.
        bool descending = false;
    };
    void add(std::string& key, const Column& column, const ViewVariables& variables);
    void add_value(std::string& key, const Column& column, const Value& value);
    void add_text(std::string& key, std::string_view text);
    const std::string& key_of_referenced(const Field& field, const Uuid& id);

    const Reader& reader_;
    std::vector<Column> columns_;
    /// By field: many rows refer to few records, whose titles are keyed once. Begun anew where they
    /// are many after all.
    std::map<const Field*, std::map<Uuid, std::string>> referenced_;
    std::string piece_;
};

}  // namespace cairn

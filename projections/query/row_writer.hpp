#pragma once

#include <string>
#include <vector>

#include "projections/query/present.hpp"
#include "projections/query/view_variables.hpp"

namespace cairn {

/// Writes records as PROTOCOL.md's flat objects and collects what they refer to. What is the same
/// for all rows of a type is found out once, so that a row costs what it says. One thread; lives no
/// longer than the reader.
class RowWriter {
public:
    explicit RowWriter(const Reader& reader) : reader_(reader) {}
    /// `fields` as a query's; they outlive the writer.
    RowWriter(const Reader& reader, const std::vector<std::string>& fields)
        : reader_(reader), fields_(fields.empty() ? nullptr : &fields) {}

    /// Whether computed fields are right, `Reader::in_budget` knows afterwards.
    void write(JsonWriter& out, const ReadableRecord& record, Mentioned& mentioned);
    /// Whether rows of the type say something sensitive, each of which the reader's tally counts.
    [[nodiscard]] bool is_noted(const RecordType& type);

private:
    struct Column {
        const Field* field;
        std::uint16_t to = 0;  ///< The number of the type that it refers to; 0: to none.
    };
    /// What rows say of other records, under the path that leads there.
    struct PathColumn {
        std::string name;  ///< Of a part the whole field's.
        std::string text;
        Path path;
        std::uint16_t to = 0;
    };

    void prepare(const RecordType& type);
    void prepare_paths(const RecordType& type);
    [[nodiscard]] bool says_sensitive(const RecordType& type) const;
    [[nodiscard]] bool is_wanted(const RecordType& type, const Field& field) const;
    [[nodiscard]] std::uint16_t number_of(const Field& field) const;
    void write_head(JsonWriter& out, const ReadableRecord& record, Mentioned& mentioned) const;
    void write_path(JsonWriter& out, const PathColumn& column, Mentioned& mentioned) const;

    const Reader& reader_;
    const std::vector<std::string>* fields_ = nullptr;  ///< Null: all.
    const RecordType* type_ = nullptr;                  ///< What is prepared is of this one.
    std::uint16_t user_ = 0;                            ///< The number of the users' type.
    const Field* title_ = nullptr;
    bool says_state_since_ = false;
    bool is_noted_ = false;  ///< A row says something sensitive.
    std::vector<Column> columns_;
    std::vector<PathColumn> paths_;
    std::optional<ViewVariables> variables_;
};

}  // namespace cairn

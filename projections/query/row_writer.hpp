#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/query/present.hpp"
#include "projections/query/view_variables.hpp"

namespace cairn {

struct OwnText;

/// Writes records as PROTOCOL.md's flat objects and collects what they refer to. What is the same
/// for all rows of a type is found out once, so that a row costs what it says; what a row says by
/// the version of its record alone is written once for that version (`RowTexts`). One thread; lives
/// no longer than the reader.
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
        const Field* field;    ///< Null: of a title, that nothing names records of the type.
        std::uint16_t to = 0;  ///< The number of the type that it refers to; 0: to none.
        bool is_title = false;
        /// It says what the record's version alone says: `OwnText`.
        bool is_own = false;
    };
    /// What rows say of other records, under the path that leads there.
    struct PathColumn {
        std::string name;  ///< Of a part the whole field's.
        std::string text;
        Path path;
        std::uint16_t to = 0;
    };
    class OwnWriting;

    void prepare(const RecordType& type);
    void prepare_columns(const RecordType& type);
    void prepare_paths(const RecordType& type);
    void find_layout();
    [[nodiscard]] bool says_sensitive(const RecordType& type) const;
    [[nodiscard]] bool is_wanted(const RecordType& type, const Field& field) const;
    [[nodiscard]] std::uint16_t number_of(const Field& field) const;
    void write_anew(JsonWriter& out, const ReadableRecord& record, Mentioned& mentioned) const;
    void write_kept(JsonWriter& out,
                    const ReadableRecord& record,
                    const OwnText& kept,
                    Mentioned& mentioned) const;
    void write_head(JsonWriter& out, const ReadableRecord& record, Mentioned& mentioned) const;
    void write_own(JsonWriter& out,
                   const ReadableRecord& record,
                   const Column& column,
                   const FilledFields& filled,
                   Mentioned& mentioned) const;
    void write_other(JsonWriter& out,
                     const ReadableRecord& record,
                     const Column& column,
                     Mentioned& mentioned) const;
    void write_path(JsonWriter& out, const PathColumn& column, Mentioned& mentioned) const;

    const Reader& reader_;
    const std::vector<std::string>* fields_ = nullptr;  ///< Null: all.
    const RecordType* type_ = nullptr;                  ///< What is prepared is of this one.
    std::uint16_t user_ = 0;                            ///< The number of the users' type.
    bool says_state_since_ = false;
    bool is_noted_ = false;        ///< A row says something sensitive.
    std::vector<Column> columns_;  ///< The title first.
    std::vector<Column> others_;   ///< Those of them that are not a record's own.
    std::vector<PathColumn> paths_;
    std::optional<std::uint64_t> layout_;  ///< Nothing: no texts are kept.
    std::optional<ViewVariables> variables_;
};

}  // namespace cairn

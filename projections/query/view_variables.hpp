#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "projections/query/reader.hpp"

namespace cairn {

/// A record's fields as a rule's variables, and those of the records that it refers to, as its
/// reader may see them.
class ViewVariables final : public Variables {
public:
    /// `depth`: of derived fields that ask for it.
    ViewVariables(const RecordType& type, const Reader& reader, int depth = 0)
        : type_(type), reader_(reader), depth_(depth) {}
    void look_at(const ReadableRecord& record) { record_ = record; }
    /// Not before `look_at`.
    [[nodiscard]] const ReadableRecord& record() const { return *record_; }
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override;
    /// The field as this reader is shown it: opened, or evaluated where it is computed (empty where
    /// that fails).
    [[nodiscard]] Value shown(const Field& field) const;
    /// The same of the field that a path leads to.
    [[nodiscard]] Value shown(const Path& path) const;

private:
    /// Values of other records by path; depth and first record of the way.
    using Seen = std::map<std::string, std::map<std::pair<int, Uuid>, RuleValue>, std::less<>>;

    [[nodiscard]] RuleValue value_at(const std::string& path) const;
    [[nodiscard]] RuleValue field_value(const Field& field, std::string_view member) const;
    [[nodiscard]] RuleValue computed(const Field& field) const;
    [[nodiscard]] Value rolled_up(const Field& field) const;

    const RecordType& type_;
    const Reader& reader_;
    std::optional<ReadableRecord> record_;
    mutable int depth_;    ///< Of derived fields that name derived fields.
    mutable Seen seen_{};  ///< Many records refer to few.
};

}  // namespace cairn

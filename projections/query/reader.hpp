#pragma once

#include <memory>

#include "events/access.hpp"
#include "projections/world/world_store.hpp"

namespace cairn {

/// What a rule may cost for a record that is looked at, and computed fields for one that is
/// written, without taking from what the answer as a whole may.
constexpr std::int64_t looked_at_work = 150;
constexpr std::int64_t written_work = 2'000;

/// For what moment and whom an answer is made.
struct Reader {
    const WorldSnapshot& world;
    const Access& access;
    Position at;
    std::shared_ptr<const Model> model;  ///< Of that moment.
    RuleContext rules;                   ///< `$me`, `$now` of the moment …
    /// What all rules of the answer may cost together; each record that is looked at or written
    /// adds to it. A plain comparison takes a dozen units.
    mutable RuleBudget budget{};
    Epoch epoch{};  ///< Of the log that is read: cursors carry it.

    /// "filter.too_costly" where the budget did not last, as the answer would be wrong.
    [[nodiscard]] Result<void> in_budget() const;
};

/// A stored record's fields as a rule's variables, read in place, personal ones opened for the
/// reader.
class ViewVariables final : public Variables {
public:
    ViewVariables(const RecordType& type, const Reader& reader) : type_(type), reader_(reader) {}
    void look_at(const RecordView& record) { record_ = record; }
    [[nodiscard]] const RecordView& record() const { return record_; }
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override;
    /// The field as this reader is shown it: opened, or evaluated where it is computed (empty where
    /// that fails).
    [[nodiscard]] Value shown(const Field& field) const;

private:
    [[nodiscard]] RuleValue field_value(const Field& field, std::string_view member) const;
    [[nodiscard]] RuleValue computed(const Field& field) const;

    const RecordType& type_;
    const Reader& reader_;
    RecordView record_;
    mutable int depth_ = 0;  ///< Of computed fields that name computed fields.
};

}  // namespace cairn

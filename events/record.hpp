#pragma once

#include <memory>

#include "core/types.hpp"
#include "events/model/model.hpp"
#include "events/model/roles/standing.hpp"
#include "events/values/fields.hpp"

namespace cairn {

/// A record at a version. Values are opened in `decide`, sealed in the world.
struct Record {
    StreamName ref;
    Version version;
    Position position;  ///< Of the event that made this version.
    Position previous;  ///< Of the version before; 0 for the first.
    Time created_at{};
    Uuid created_by;
    Time updated_at{};
    Uuid updated_by;
    /// Since when it has been in its state: when it was created, or the event that led it there, be
    /// that an undo. Where its type has no lifecycle, when it was created.
    Time state_since{};
    bool archived = false;
    Fields fields;
    std::string given = {};  ///< `Moved::inputs` of what led it into its state.
    bool operator==(const Record&) const = default;

    [[nodiscard]] const Value& value(
        std::string_view field) const;  ///< The empty value where there is none.
    /// The state of its lifecycle, the initial one where none was recorded; empty where the type
    /// has none.
    [[nodiscard]] std::string_view state(const RecordType& type) const;
};

/// The ids that a value refers to.
[[nodiscard]] References references_in(const Value& value);
/// Whether `target` is one of them.
[[nodiscard]] bool refers_to(const Value& value, const Uuid& target);

/// A record that several look at and nobody changes; null where there is none.
using RecordPointer = std::shared_ptr<const Record>;

/// What the record's value of a numbered field counts; nothing where it has none, or another text.
[[nodiscard]] std::optional<NumberPattern::Read> counted_number(const Field& field,
                                                                const Record& record);

class RolledUp;

/// The records that rules look at through references (`account.tier`), and roll-ups back from them.
class OtherRecords {
public:
    virtual ~OtherRecords() = default;
    [[nodiscard]] virtual const Model& model() const = 0;
    /// Null where there is none, or none that may be looked at.
    [[nodiscard]] virtual RecordPointer other(const StreamName& ref) const = 0;
    /// Those of which the field refers to `target`, until `visit` returns false.
    virtual void referring(const RecordType& type,
                           const Field& field,
                           const Uuid& target,
                           const std::function<bool(const Record& record)>& visit) const = 0;
    /// What one unit of the currency is worth in the workspace's on a day; nothing where no rate
    /// that may be looked at says so.
    [[nodiscard]] virtual std::optional<Decimal> rate(const Currency& currency, Date day) const = 0;
    /// What is known of those without looking at them, for a roll-up of a type; nothing where it is
    /// not, or not the same as what a look would tell.
    [[nodiscard]] virtual std::optional<RolledUp> rolled_up(const RecordType& type,
                                                            const Field& rollup,
                                                            const Uuid& target) const = 0;
    /// Whether nothing of the field may be told.
    [[nodiscard]] virtual bool conceals(const RecordType& type, const Field& field) const = 0;
};

/// What rules know besides the record: who asks or acts, when, where.
struct RuleContext {
    Uuid me;
    std::string role;
    References teams;
    Time now{};
    const Settings* settings = nullptr;
    const std::map<std::string, RuleValue, std::less<>>* extra =
        nullptr;                   ///< "$inputs.reason", "$handoff", "$item" by name without `$`.
    RuleBudget* budget = nullptr;  ///< For computed fields; null: each evaluation has its own.
    const OtherRecords* others = nullptr;  ///< Null: none is there.
    /// For rules of rights; null: nothing is known.
    std::shared_ptr<const Standing> standing = nullptr;
    /// Lives no longer than this does.
    [[nodiscard]] PersonIds person() const { return {me, teams, standing.get()}; }
};

/// What every record says of itself beside its fields.
struct RecordFacts {
    Uuid id;
    std::string_view type;
    Time created_at;
    Uuid created_by;
    Time updated_at;
    Uuid updated_by;
    bool archived;
    std::optional<Time> state_since;  ///< Nothing where the type has no lifecycle.
};
/// The value of the variable that `slot` stands for (`variable_id` and those after it). Nobody, the
/// system too, is null.
[[nodiscard]] RuleValue fixed_value(const RecordFacts& record, int slot);

/// The value of a `$…` variable. The nil id (the system, nobody) is null, as in a record's
/// `created_by`.
[[nodiscard]] RuleValue context_value(const RuleContext& context, std::string_view path);

/// A record's fields as the variables of a rule of its type, and those of the records that it
/// refers to. Computed fields are evaluated when asked for.
class RecordVariables final : public Variables {
public:
    RecordVariables(const RecordType& type, const Record& record, const RuleContext& context)
        : type_(type), record_(record), context_(context) {}
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override;

private:
    RecordVariables(const RecordType& type,
                    const Record& record,
                    const RuleContext& context,
                    int depth,
                    bool is_other)
        : type_(type), record_(record), context_(context), depth_(depth), is_other_(is_other) {}
    [[nodiscard]] RuleValue field_value(const Field& field) const;
    [[nodiscard]] RuleValue value_at(std::string_view path) const;
    [[nodiscard]] RuleValue rolled_up(const Field& field) const;
    class ReferringRecords;

    const RecordType& type_;
    const Record& record_;
    const RuleContext& context_;
    int depth_ = 0;          ///< How many derived fields this one is asked by; at most 8.
    bool is_other_ = false;  ///< Found by `RuleContext::others`, which may conceal fields of it.
};

/// What a rule gives for a computed field: of money an amount in the currency of the first money
/// that the rule names (`variables` know it), else in the workspace's; all else as it is.
[[nodiscard]] RuleValue computed_value(const Field& field,
                                       RuleValue result,
                                       const RecordType& type,
                                       const RuleContext& context,
                                       const Variables& variables);

/// What a rule gave as a value of a field of `kind`; empty where it can be none.
[[nodiscard]] Value field_value_of(FieldKind kind, const RuleValue& result);

/// "amount.currency" of money, "address.city" of an address; the value itself for the bare name.
[[nodiscard]] RuleValue member_of(const RuleValue& value, std::string_view path_after_field);

/// The canonical text of the record's i-th unique key, or nothing where one of its fields is empty
/// or the record is archived.
[[nodiscard]] std::optional<std::string> unique_key(const RecordType& type,
                                                    std::size_t index,
                                                    const Record& record);

}  // namespace cairn

#pragma once

#include "events/commands/checks.hpp"
#include "events/commands/expressions.hpp"

namespace cairn {

constexpr int effects_depth_max = 8;
/// Of one step of a command, those of its effects' effects included.
constexpr std::size_t effects_events_max = 1000;

/// Whether what the input is given may tell of a person: it comes from a personal field, or effects
/// put it into one.
[[nodiscard]] bool may_be_personal(const Input& input,
                                   const Transition& transition,
                                   const RecordType& type,
                                   const Model& model);

/// What a transition sets going, in the same commit. Effects act under the system's rights; the
/// person stays the actor. A refusal refuses the whole command, and its data names the `effect`
/// and the type that it `creates`, `advances` or `changes`.
class Effects {
public:
    Effects(Staging& staging,
            const RecordType& type,
            const Transition& transition,
            Bindings bindings);

    /// The record's own fields that `set` effects change, as far as no record created by another
    /// effect is needed to know them.
    [[nodiscard]] Result<FieldChanges> own_changes(const Record& record) const;
    /// All the rest, in order, after the move was taken up.
    [[nodiscard]] Result<void> run(const StreamName& self);
    /// Whether `run` and not `own_changes` gives the field its value.
    [[nodiscard]] bool sets_late(std::string_view field) const;

private:
    [[nodiscard]] Result<void> check_count() const;
    Result<void> run(const CreateEffect& effect, const Record& self);
    Result<void> run(const SetEffect& effect, const Record& self);
    Result<void> run(const AdvanceEffect& effect, const Record& self);
    Result<void> run(const ChangeEffect& effect, const Record& self);
    /// What the assignments give, as a person would send it; what yields null is left out.
    [[nodiscard]] GivenFields given(const std::map<std::string, Expression, std::less<>>& fields,
                                    const std::string& type,
                                    const Record& self) const;
    Result<void> create(const CreateEffect& effect, const Record& self);
    [[nodiscard]] Result<FieldChanges> set(const SetEffect& effect,
                                           const Record& record,
                                           bool late) const;
    [[nodiscard]] bool is_late(const Expression& expression) const;

    Staging& staging_;
    const RecordType& type_;
    const Transition& transition_;
    Bindings bindings_;
};

}  // namespace cairn

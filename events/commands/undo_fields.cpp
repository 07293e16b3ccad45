#include "events/commands/undo_fields.hpp"

#include <algorithm>

#include "events/commands/checks.hpp"

namespace cairn {
namespace {

bool is_erased(const Value& value) { return std::holds_alternative<Erased>(value); }

bool is_list(const Value& value) {
    return std::holds_alternative<Texts>(value) || std::holds_alternative<References>(value);
}

}  // namespace

FieldsBack::FieldsBack(const RecordOutcome& outcome, const Record& now, const Stays* stays)
    : outcome_(outcome), now_(now) {
    if (stays && stays->moves.contains(outcome.ref)) stays_ = stays;
    if (stays && stays->fields.contains(outcome.ref)) set_ = &stays->fields.at(outcome.ref);
    if (outcome.type->lifecycle) state_ = outcome.type->lifecycle->field;
    const bool one = std::ranges::all_of(outcome.changes, [&](const auto& entry) {
        const Verdict verdict = judge(entry.first, entry.second);
        return !outcome.moved.contains(entry.first) || verdict == Verdict::ours ||
               verdict == Verdict::already;
    });
    for (const auto& [name, change] : outcome.changes)
        outcome.moved.contains(name) ? take_moved(name, change, one) : take(name, change);
}

Value FieldsBack::present(const std::string& name) const {
    if (is_state(name)) return std::string(now_.state(*outcome_.type));
    return now_.value(name);
}

bool FieldsBack::is_gone(const std::string& name, const Value& before) const {
    if (!outcome_.type->field(name) || is_erased(before)) return true;
    const auto* state = std::get_if<std::string>(&before);
    return is_state(name) && (!state || !outcome_.type->lifecycle->state(*state));
}

FieldsBack::Verdict FieldsBack::judge(const std::string& name, const FieldChange& change) const {
    const Value value = present(name);
    if (value == change.old_value) return Verdict::already;
    if (value != change.new_value) return Verdict::changed;
    return is_gone(name, change.old_value) ? Verdict::gone : Verdict::ours;
}

bool FieldsBack::is_needed(const std::string& name, const FieldChange& change) const {
    if (set_ && set_->contains(name)) return true;
    const Field* field = stays_ ? outcome_.type->field(name) : nullptr;
    return field && std::ranges::any_of(references_in(change.new_value), [&](const Uuid& id) {
               return stays_->records.contains({field->to, id});
           });
}

void FieldsBack::stay(const std::string& name, Verdict verdict) {
    if (verdict == Verdict::changed) stayed_.push_back({name, name, Kept::Why::changed_later});
    if (verdict == Verdict::gone) stayed_.push_back({name, name, Kept::Why::gone});
}

/// A state and its inputs go back together, or none of them does.
void FieldsBack::take_moved(const std::string& name, const FieldChange& change, bool together) {
    const Verdict verdict = judge(name, change);
    stay(name, verdict);
    if (verdict != Verdict::ours) return;
    if (stays_) {
        stayed_.push_back({name, name, Kept::Why::needed});
        return;
    }
    if (!together) {
        const std::string because_of = blocker();
        const bool later = !because_of.empty();
        if (is_state(name))
            stayed_.push_back(
                {name, because_of, later ? Kept::Why::changed_later : Kept::Why::gone});
        return;
    }
    if (is_state(name)) to_state_ = FieldChange{change.new_value, change.old_value};
    if (!is_state(name)) with_state_.emplace(name, FieldChange{change.new_value, change.old_value});
}

std::string FieldsBack::blocker() const {
    for (const auto& [name, change] : outcome_.changes)
        if (outcome_.moved.contains(name) && judge(name, change) == Verdict::changed) return name;
    return {};
}

void FieldsBack::take(const std::string& name, const FieldChange& change) {
    const Verdict verdict = judge(name, change);
    stay(name, verdict);
    const bool needed = is_needed(name, change);
    if (verdict == Verdict::ours && needed) stayed_.push_back({name, name, Kept::Why::needed});
    if (verdict == Verdict::ours && !needed)
        plain_.emplace(name, FieldChange{change.new_value, change.old_value});
    if (verdict == Verdict::changed && !needed) take_elements(name, change);
}

/// Of a list, the elements that the commit added or removed, around those of later changes.
void FieldsBack::take_elements(const std::string& name, const FieldChange& change) {
    const Value now = present(name);
    const Field* field = outcome_.type->field(name);
    const bool lists = is_list(now) || is_list(change.old_value) || is_list(change.new_value);
    if (!lists || !field || is_erased(now) || is_erased(change.old_value)) return;
    Value merged = merge_elements(change.new_value, now, change.old_value);
    if (merged != now && field->read(value_json(merged)))
        plain_.emplace(name, FieldChange{now, std::move(merged)});
}

}  // namespace cairn

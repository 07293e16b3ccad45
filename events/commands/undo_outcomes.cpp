#include "events/commands/undo_outcomes.hpp"

#include <algorithm>

#include "events/evolve.hpp"

namespace cairn {
namespace {

/// Adds an event of the commit to what it did to the record.
struct OutcomeCollector {
    RecordOutcome& outcome;

    void operator()(const Created&) const {}
    void operator()(const Changed& event) const {
        for (const auto& [name, change] : event.changes) note(name, change);
    }
    void operator()(const Moved& event) const {
        outcome.transitions.insert(event.transition);
        FieldChanges changes = event.changes;
        if (outcome.type->lifecycle)
            changes.insert_or_assign(outcome.type->lifecycle->field,
                                     FieldChange{event.from, event.to});
        for (const auto& [name, change] : changes) {
            note(name, change);
            outcome.moved.insert(name);
        }
    }
    void operator()(const Transferred& event) const {
        const auto person = [](const Uuid& id) { return id.is_nil() ? Value{} : Value{id}; };
        note("owner", {person(event.old_owner), person(event.new_owner)});
        outcome.transferred = true;
    }
    void operator()(const Archived&) const { put(true); }
    void operator()(const Restored&) const { put(false); }
    template <class NotOfRecord>
    void operator()(const NotOfRecord&) const {}

private:
    void note(const std::string& name, const FieldChange& change) const {
        outcome.changes.try_emplace(name, FieldChange{change.old_value, {}})
            .first->second.new_value = change.new_value;
    }
    void put(bool archived) const {
        if (!outcome.was_archived) outcome.was_archived = !archived;
        outcome.is_archived = archived;
    }
};

void gather(RecordOutcome& outcome, const Draft& event, const Context& context) {
    outcome.last = event.version;
    std::visit(OutcomeCollector{outcome}, event.event);
    if (!outcome.made && !std::holds_alternative<Created>(event.event)) return;
    const Happened happened{event.stream, event.version, {}, context.now, context.actor.id};
    outcome.made =
        evolve(outcome.made ? &*outcome.made : nullptr, event.event, happened, *outcome.type);
}

}  // namespace

Result<std::vector<RecordOutcome>> outcomes_of(const std::vector<Draft>& events,
                                               const Staging& staging) {
    std::map<StreamName, RecordOutcome> by_record;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Draft& event = events[i];
        const RecordType* type = staging.model().type(event.stream.category);
        const bool for_ever = std::holds_alternative<Erasure>(event.event);
        if (!is_record_event(event.event) || for_ever || !type)
            return rejected(
                "undo.not_possible",
                {{"kind", event_kind_name(static_cast<std::uint8_t>(event.event.index()))}});
        RecordOutcome& outcome =
            by_record.try_emplace(event.stream, RecordOutcome{type, event.stream}).first->second;
        gather(outcome, event, staging.context());
        outcome.last_event = i;
    }
    std::vector<RecordOutcome> outcomes;
    for (auto& [ref, outcome] : by_record) {
        std::erase_if(outcome.changes, [](const auto& entry) {
            return entry.second.old_value == entry.second.new_value;
        });
        outcomes.push_back(std::move(outcome));
    }
    std::ranges::sort(outcomes, {}, &RecordOutcome::last_event);
    return outcomes;
}

}  // namespace cairn

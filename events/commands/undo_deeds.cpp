#include "events/commands/undo_deeds.hpp"

#include <algorithm>

#include "events/evolve.hpp"

namespace cairn {
namespace {

/// Adds an event of the commit to what it did to the record.
struct Gathering {
    Deed& deed;

    void operator()(const Created&) const {}
    void operator()(const Changed& event) const {
        for (const auto& [name, change] : event.changes) note(name, change);
    }
    void operator()(const Moved& event) const {
        deed.transitions.insert(event.transition);
        FieldChanges changes = event.changes;
        if (deed.type->lifecycle)
            changes.insert_or_assign(deed.type->lifecycle->field,
                                     FieldChange{event.from, event.to});
        for (const auto& [name, change] : changes) {
            note(name, change);
            deed.moved.insert(name);
        }
    }
    void operator()(const Transferred& event) const {
        const auto person = [](const Uuid& id) { return id.is_nil() ? Value{} : Value{id}; };
        note("owner", {person(event.old_owner), person(event.new_owner)});
        deed.transferred = true;
    }
    void operator()(const Archived&) const { put(true); }
    void operator()(const Restored&) const { put(false); }
    template <class NotOfRecord>
    void operator()(const NotOfRecord&) const {}

private:
    void note(const std::string& name, const FieldChange& change) const {
        deed.changes.try_emplace(name, FieldChange{change.old_value, {}}).first->second.new_value =
            change.new_value;
    }
    void put(bool archived) const {
        if (!deed.was_archived) deed.was_archived = !archived;
        deed.is_archived = archived;
    }
};

void gather(Deed& deed, const Draft& event, const Context& context) {
    deed.last = event.version;
    std::visit(Gathering{deed}, event.event);
    if (!deed.made && !std::holds_alternative<Created>(event.event)) return;
    const Happened happened{event.stream, event.version, {}, context.now, context.actor.id};
    deed.made = evolve(deed.made ? &*deed.made : nullptr, event.event, happened, *deed.type);
}

}  // namespace

Result<std::vector<Deed>> deeds_of(const std::vector<Draft>& events, const Staging& staging) {
    std::map<StreamName, Deed> by_record;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Draft& event = events[i];
        const RecordType* type = staging.model().type(event.stream.category);
        const bool for_ever = std::holds_alternative<Erasure>(event.event);
        if (!is_record_event(event.event) || for_ever || !type)
            return rejected(
                "undo.not_possible",
                {{"kind", event_kind_name(static_cast<std::uint8_t>(event.event.index()))}});
        Deed& deed = by_record.try_emplace(event.stream, Deed{type, event.stream}).first->second;
        gather(deed, event, staging.context());
        deed.last_event = i;
    }
    std::vector<Deed> deeds;
    for (auto& [ref, deed] : by_record) {
        std::erase_if(deed.changes, [](const auto& entry) {
            return entry.second.old_value == entry.second.new_value;
        });
        deeds.push_back(std::move(deed));
    }
    std::ranges::sort(deeds, {}, &Deed::last_event);
    return deeds;
}

}  // namespace cairn

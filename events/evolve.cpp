#include "events/evolve.hpp"

namespace cairn {
namespace {

/// Does to a record what each kind of event did to it.
struct Evolver {
    Record& record;
    const RecordType& type;
    Time when;

    void operator()(const Created& event) const {
        record.fields = {};
        for (const auto& [name, value] : event.fields) set_field(record.fields, name, value);
    }
    void operator()(const Changed& event) const { apply(event.changes); }
    void operator()(const Moved& event) const {
        apply(event.changes);
        record.given = event.inputs;
        if (type.lifecycle && record.state(type) != event.to) record.state_since = when;
        if (type.lifecycle) set_field(record.fields, type.lifecycle->field, event.to);
    }
    void operator()(const Transferred& event) const {
        set_field(record.fields, "owner",
                  event.new_owner.is_nil() ? Value{} : Value{event.new_owner});
    }
    void operator()(const Archived&) const { record.archived = true; }
    void operator()(const Restored&) const { record.archived = false; }
    // Said of each value and not left to the key, which goes a moment later.
    void operator()(const Erasure&) const {
        for (const Field& field : type.fields)
            if (field.personal && record.fields.contains(field.name))
                record.fields[field.name] = Erased{};
    }
    // The rest never stands in a record's stream; were it there, it would concern no record.
    void operator()(const ModelChanged&) const {}
    void operator()(const SettingChanged&) const {}
    void operator()(const Accessed&) const {}

    void apply(const FieldChanges& changes) const {
        for (const auto& [name, change] : changes) set_field(record.fields, name, change.new_value);
    }
};

Settings changed(Settings after, const SettingChanged& event) {
    for (const auto& [name, value] : event.changes) {
        if (name == "name") after.name = value;
        if (name == "language") after.language = value;
        if (name == "timezone") after.timezone = value;
        if (name == "currency") after.currency = Currency::parse(value).value_or(after.currency);
        if (name == "second_factor") after.second_factor_required = value == "required";
        if (name == "access_log_days")
            after.access_log_kept =
                Settings::access_log_days(value).value_or(after.access_log_kept);
    }
    return after;
}

}  // namespace

Record evolve(const Record* before,
              const Event& event,
              const Happened& happened,
              const RecordType& type) {
    Record after = before ? *before : Record{};
    if (!before) {
        after.ref = happened.stream;
        after.created_at = happened.time;
        after.created_by = happened.actor;
        after.state_since = happened.time;
    }
    after.previous = after.position;
    after.version = happened.version;
    after.position = happened.position;
    after.updated_at = happened.time;
    after.updated_by = happened.actor;
    std::visit(Evolver{after, type, happened.time}, event);
    return after;
}

std::shared_ptr<const Model> evolve(std::shared_ptr<const Model> model, const Event& event) {
    if (const auto* change = std::get_if<ModelChanged>(&event))
        return model->replayed(change->definition);
    if (const auto* change = std::get_if<SettingChanged>(&event))
        return model->with_settings(changed(model->settings(), *change));
    return model;
}

}  // namespace cairn

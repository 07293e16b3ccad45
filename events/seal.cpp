#include "events/seal.hpp"

#include <algorithm>

namespace cairn {
namespace {

/// Retired fields count: their values are as personal as before.
const Field* any_field(const RecordType& type, std::string_view name) {
    for (const Field& field : type.fields)
        if (field.name == name) return &field;
    return nullptr;
}

/// Seals the personal values among those of one record.
class ValueSealer {
public:
    ValueSealer(const StreamName& subject, const RecordType& type, Sealer& sealer)
        : subject_(subject), type_(type), sealer_(sealer) {}

    void operator()(Created& event) const {
        for (auto& [name, value] : event.fields) seal(name, value);
    }
    void operator()(Changed& event) const { seal(event.changes); }
    void operator()(Moved& event) const { seal(event.changes); }
    void operator()(Erasure& event) const { event.key = sealer_.key_print(subject_); }
    template <class Other>
    void operator()(Other&) const {}

private:
    void seal(FieldChanges& changes) const {
        for (auto& [name, change] : changes) {
            seal(name, change.old_value);
            seal(name, change.new_value);
        }
    }

    void seal(const std::string& name, Value& value) const {
        const bool nothing_to_hide = is_empty(value) || std::holds_alternative<Sealed>(value) ||
                                     std::holds_alternative<Erased>(value);
        const Field* field = nothing_to_hide ? nullptr : any_field(type_, name);
        if (!field || !field->personal) return;
        value = sealer_.seal(subject_, *field, value);
    }

    const StreamName& subject_;
    const RecordType& type_;
    Sealer& sealer_;
};

/// Opens the sealed values among those of one record.
class ValueOpener {
public:
    ValueOpener(const StreamName& subject, const RecordType& type, const Sealer& sealer)
        : subject_(subject), type_(type), sealer_(sealer) {}

    void operator()(Created& event) const { open(event.fields); }
    void operator()(Changed& event) const { open(event.changes); }
    void operator()(Moved& event) const { open(event.changes); }
    template <class Other>
    void operator()(Other&) const {}

    void open(Fields& fields) const {
        for (auto& [name, value] : fields) open(name, value);
    }

private:
    void open(FieldChanges& changes) const {
        for (auto& [name, change] : changes) {
            open(name, change.old_value);
            open(name, change.new_value);
        }
    }

    void open(const std::string& name, Value& value) const {
        const auto* closed = std::get_if<Sealed>(&value);
        const Field* field = closed ? any_field(type_, name) : nullptr;
        if (field) value = sealer_.open(subject_, *field, Sealed{*closed});
    }

    const StreamName& subject_;
    const RecordType& type_;
    const Sealer& sealer_;
};

}  // namespace

Draft sealed(Draft draft, const Model& model, Sealer& sealer) {
    if (!is_record_event(draft.event)) return draft;
    const RecordType* type = model.type(draft.stream.category);
    CAIRN_ASSERT(type !=
                 nullptr);  // An unknown type would let personal values through in the clear.
    std::visit(ValueSealer{draft.stream, *type, sealer}, draft.event);
    return draft;
}

Record opened(Record record, const RecordType& type, const Sealer& sealer) {
    ValueOpener(record.ref, type, sealer).open(record.fields);
    return record;
}

RecordPointer opened(RecordPointer record, const RecordType& type, const Sealer& sealer) {
    const bool sealed = std::ranges::any_of(record->fields, [](const auto& field) {
        return std::holds_alternative<Sealed>(field.second);
    });
    if (!sealed) return record;
    return std::make_shared<const Record>(opened(Record(*record), type, sealer));
}

Event opened(Event event, const StreamName& subject, const RecordType& type, const Sealer& sealer) {
    std::visit(ValueOpener{subject, type, sealer}, event);
    return event;
}

}  // namespace cairn

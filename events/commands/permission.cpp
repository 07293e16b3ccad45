#include "events/commands/permission.hpp"

namespace cairn {
namespace {

tl::unexpected<Error> plainly_denied() { return fail(ErrorCode::forbidden, "access.denied"); }

Result<void> as_role_allows(bool allows) {
    if (allows) return {};
    return plainly_denied();
}

struct Permission {
    const Staging& staging;

    Result<void> operator()(const Create& step) const {
        const RecordType* type = staging.model().type(step.type);
        return type ? staging.allows({writing(Verb::create)}, *type) : may_write_at_all();
    }
    Result<void> operator()(const Change& step) const {
        return of_record(step.target, {writing(Verb::change)});
    }
    Result<void> operator()(const Advance& step) const {
        return of_record(step.target, {Verb::step, step.transition});
    }
    Result<void> operator()(const Transfer& step) const {
        return of_record(step.target, {Verb::transfer});
    }
    Result<void> operator()(const Archive& step) const {
        return of_record(step.target, {Verb::archive});
    }
    Result<void> operator()(const Restore& step) const {
        return of_record(step.target, {Verb::archive});
    }
    Result<void> operator()(const Erase& step) const {
        return of_record(step.target, {Verb::erase});
    }
    Result<void> operator()(const Define&) const {
        return as_role_allows(may(actor(), Action::define));
    }
    Result<void> operator()(const ChangeSetting&) const {
        return as_role_allows(may(actor(), Action::define));
    }
    // The server itself notes what happened, most of all what was refused.
    Result<void> operator()(const NoteAccess&) const { return {}; }
    // Of which records only its events say: it asks for each of them.
    Result<void> operator()(const Undo&) const { return may_write_at_all(); }

private:
    [[nodiscard]] const Actor& actor() const { return staging.context().actor; }
    [[nodiscard]] Result<void> may_write_at_all() const {
        return as_role_allows(may(actor(), Action::write));
    }
    /// An import is a right of its own, as it says what was.
    [[nodiscard]] Verb writing(Verb verb) const { return staging.import ? Verb::import : verb; }

    [[nodiscard]] Result<void> of_record(const StreamName& target, const Right& right) const {
        const RecordType* type = staging.model().type(target.category);
        if (!type) return may_write_at_all();
        // A step that the type has not is refused as that.
        const bool is_unknown = right.verb == Verb::step && !describes_people(*type) &&
                                !(type->lifecycle && type->lifecycle->transition(right.step));
        if (is_unknown) return may_write_at_all();
        const auto record = staging.record(target);
        if (record && !staging.shows(*record)) return staging.allows(right, *type);
        return staging.allows(right, *type, record.get());
    }
};

/// The event of the stream that the person himself said, and not an effect of it.
const Event* own_event(const StreamName& stream, std::size_t first, const Staging& staging) {
    for (std::size_t i = first; i < staging.drafts().size(); ++i)
        if (staging.drafts()[i].stream == stream) return &staging.drafts()[i].event;
    return nullptr;
}

struct StepOutcome {
    const Staging& staging;
    std::size_t first;

    /// Of what is there already nothing new was made.
    Result<void> operator()(const Create& step) const {
        if (first == staging.drafts().size()) return {};
        const Draft& made = staging.drafts()[first];
        const RecordType* type = staging.model().type(step.type);
        const auto record = staging.record(made.stream);
        if (!type || !record || !std::holds_alternative<Created>(made.event)) return {};
        return staging.allows({staging.import ? Verb::import : Verb::create}, *type, record.get());
    }
    /// Who changes the owner hands the record over.
    Result<void> operator()(const Change& step) const {
        const Event* event = own_event(step.target, first, staging);
        const auto* changed = event ? std::get_if<Changed>(event) : nullptr;
        const RecordType* type = staging.model().type(step.target.category);
        const Field* owner = type ? type->field("owner") : nullptr;
        if (!changed || !owner || owner->kind != FieldKind::user || staging.import) return {};
        if (!changed->changes.contains(owner->name)) return {};
        return staging.allows({Verb::transfer}, *type, before(step.target).get());
    }
    template <class OtherStep>
    Result<void> operator()(const OtherStep&) const {
        return {};
    }

private:
    /// The record as the step found it.
    [[nodiscard]] RecordPointer before(const StreamName& target) const {
        const auto now = staging.record(target);
        if (!now || now->version.value < 2) return now;
        const auto versions = staging.versions(target, Version{now->version.value - 1}, 1);
        return versions.empty() ? now : std::make_shared<const Record>(versions.front());
    }
};

Verb undoing(const Event& event) {
    if (std::holds_alternative<Transferred>(event)) return Verb::transfer;
    const bool is_of_archive =
        std::holds_alternative<Archived>(event) || std::holds_alternative<Restored>(event);
    return is_of_archive ? Verb::archive : Verb::change;
}

}  // namespace

Result<void> may_take(const Step& step, const Staging& staging) {
    return std::visit(Permission{staging}, step);
}

Result<void> may_have_taken(const Step& step, std::size_t first, const Staging& staging) {
    return std::visit(StepOutcome{staging, first}, step);
}

Result<void> may_undo(const Event& by,
                      const RecordType& type,
                      const Record& record,
                      const Staging& staging) {
    auto allowed = staging.allows({undoing(by)}, type, &record);
    if (!allowed) allowed.error().data["record"] = record.ref.text();
    return allowed;
}

}  // namespace cairn

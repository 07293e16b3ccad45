#include "events/commands/permission.hpp"

#include <algorithm>

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
    // What is refused is refused alike, whether somebody holds the key who is not shown or nobody.
    Result<void> operator()(const Put& step) const {
        const RecordType* type = staging.model().type(step.type);
        const Field* key = type ? type->field(step.field) : nullptr;
        const bool is_told = key && !staging.hides(*type, *key);
        const auto holder = is_told ? step.holder(staging) : std::nullopt;
        const auto record = holder ? staging.record(*holder) : nullptr;
        const bool is_there = record && staging.shows(*record);
        return is_there ? (*this)(Change{*holder}) : (*this)(Create{.type = step.type});
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
        const Record* asked_of = record && staging.shows(*record) ? record.get() : nullptr;
        // Whatever an import does is done without the model's checks.
        if (staging.import && right.verb != Verb::import)
            if (auto allowed = staging.allows({Verb::import}, *type, asked_of); !allowed)
                return allowed;
        return staging.allows(right, *type, asked_of);
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
        const Right right{staging.import ? Verb::import : Verb::create};
        if (auto allowed = staging.allows(right, *type, record.get()); !allowed) return allowed;
        return may_have_given(step.fields, *type, *record);
    }
    Result<void> operator()(const Change& step) const {
        const Event* event = own_event(step.target, first, staging);
        const auto* changed = event ? std::get_if<Changed>(event) : nullptr;
        const RecordType* type = staging.model().type(step.target.category);
        if (!changed || !type) return {};
        return may_have_changed(changed->changes, *type, before(step.target).get(), step.target,
                                staging);
    }
    Result<void> operator()(const Put& step) const {
        if (first == staging.drafts().size()) return {};
        const Draft& made = staging.drafts()[first];
        if (std::holds_alternative<Created>(made.event)) return (*this)(Create{.type = step.type});
        return (*this)(Change{made.stream});
    }
    template <class OtherStep>
    Result<void> operator()(const OtherStep&) const {
        return {};
    }

private:
    /// Which roles let somebody make just this record is known only once it is made.
    [[nodiscard]] Result<void> may_have_given(const GivenFields& given,
                                              const RecordType& type,
                                              const Record& made) const {
        Json fixed = Json::object();
        for (const auto& [name, json] : given.items()) {
            const Field* field = type.field(name);
            if (field && !json.is_null() && staging.fixes(type, *field, made, Verb::create))
                fixed[name] = "field.read_only";
        }
        if (fixed.empty()) return {};
        return invalid("field.read_only", {{"fields", std::move(fixed)}});
    }
    /// The record as the step found it.
    [[nodiscard]] RecordPointer before(const StreamName& target) const {
        const auto now = staging.record(target);
        if (!now || now->version.value < 2) return now;
        const auto versions = staging.versions(target, Version{now->version.value - 1}, 1);
        return versions.empty() ? now : std::make_shared<const Record>(versions.front());
    }
};

/// Whether the field says whose the record is, beside its owner: of which team, under what, or who
/// becomes a member of what by it.
bool places(const Field& field, const RecordType& type) {
    const auto& seat = type.membership;
    const bool of_seat = seat && (field.name == seat->of || field.name == seat->user ||
                                  field.name == seat->from || field.name == seat->until);
    return field.parent || of_seat || (field.kind == FieldKind::team && field.name == "team");
}

/// "access.denied" for an event that puts back a field which may not be given. Whoever may take the
/// steps that are taken back may give what they ask for.
Result<void> may_put_back(const FieldChanges& changes,
                          const RecordType& type,
                          const Record& record,
                          const std::set<std::string>& steps,
                          const Staging& staging) {
    for (const auto& [name, change] : changes) {
        const Field* field = type.field(name);
        if (!field || !staging.fixes(type, *field, record, Verb::change)) continue;
        const bool by_step = !steps.empty() && std::ranges::all_of(steps, [&](const auto& step) {
            return staging.allows({Verb::step, step}, type, &record).has_value();
        });
        if (!by_step) return invalid("field.read_only", {{"fields", {{name, "field.read_only"}}}});
    }
    return {};
}

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

Result<void> may_have_changed(const FieldChanges& changes,
                              const RecordType& type,
                              const Record* before,
                              const StreamName& target,
                              const Staging& staging) {
    const auto any = [&](const auto& is) {
        return std::ranges::any_of(changes, [&](const auto& change) {
            const Field* field = type.field(change.first);
            return field && is(*field);
        });
    };
    const bool gives_on = any(
        [](const Field& field) { return field.name == "owner" && field.kind == FieldKind::user; });
    if (gives_on && !staging.import)
        if (auto allowed = staging.allows({Verb::transfer}, type, before); !allowed) return allowed;
    if (!any([&](const Field& field) { return places(field, type); })) return {};
    const auto after = staging.record(target);
    if (staging.import) return staging.allows({Verb::import}, type, after.get());
    if (staging.allows({Verb::create}, type, after.get())) return {};
    return staging.allows({Verb::change}, type, after.get());
}

Result<void> may_undo(const Event& by,
                      const RecordType& type,
                      const Record& record,
                      const std::set<std::string>& steps,
                      const Staging& staging) {
    auto allowed = staging.allows({undoing(by)}, type, &record);
    const auto* changed = std::get_if<Changed>(&by);
    const auto* moved = std::get_if<Moved>(&by);
    if (allowed && changed) allowed = may_put_back(changed->changes, type, record, {}, staging);
    if (allowed && moved) allowed = may_put_back(moved->changes, type, record, steps, staging);
    if (!allowed) allowed.error().data["record"] = record.ref.text();
    return allowed;
}

}  // namespace cairn

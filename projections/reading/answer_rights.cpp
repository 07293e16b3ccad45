#include "projections/reading/answer_rights.hpp"

#include <array>
#include <set>

#include "events/explained_right.hpp"
#include "events/model/model.hpp"
#include "projections/query/present.hpp"

namespace cairn {
namespace {

constexpr std::array<Verb, 6> verbs_of_record{Verb::see,      Verb::change,  Verb::archive,
                                              Verb::transfer, Verb::export_, Verb::erase};

void write_right(JsonWriter& out, const ExplainedRight& right, bool is_of_type) {
    out.begin_object().name("allowed").boolean(right.allowed);
    out.name("because").string(because_name(right.because));
    if (is_of_type) out.name("extent").string(extent_name(right.extent));
    if (right.because == Because::roles) {
        out.name("by").begin_array();
        for (const Ground& ground : right.by) out.json(ground_json(ground));
        out.end_array();
    }
    if (right.because == Because::denied) out.name("denied_by").string(right.denied_by);
    if (!right.allowed) out.name("allowed_by").json(right.allowed_by);
    out.end_object();
}

void write_names(JsonWriter& out, const std::vector<std::string>& names) {
    out.begin_array();
    for (const std::string& name : names) out.string(name);
    out.end_array();
}

/// Answers one question about one person.
class RightsAnswer {
public:
    RightsAnswer(const Reader& asking, const Reader& of, const RecordType& type)
        : asking_(asking), of_(of), access_(of.access()), type_(type) {}

    void about(const ReadableRecord& record, bool is_hidden_by_readers) {
        record_ = record;
        is_shown_ = of_.shows(record);
        is_hidden_by_readers_ = is_hidden_by_readers;
    }
    /// Without `about` it is of records of the type in general.
    std::string make() {
        write_person();
        if (record_) write_record();
        write_verbs();
        write_fields();
        write_whom_to_ask();
        return out_.end_object().take();
    }

private:
    void write_person() {
        const Actor& actor = access_.actor();
        out_.begin_object().name("position").position(asking_.at.value);
        out_.name("user").id(actor.id).name("role").string(role_name(actor.role));
        out_.name("roles");
        write_names(out_,
                    access_.rights() ? access_.rights()->names() : std::vector<std::string>());
        out_.name("because").string(because_of_person());
        out_.name("type").string(type_.name);
    }

    [[nodiscard]] std::string_view because_of_person() const {
        if (access_.rights()) return because_name(Because::roles);
        const Role role = access_.actor().role;
        return role == Role::member ? because_name(Because::no_roles) : role_name(role);
    }

    void write_record() {
        out_.name("record").string(type_.name + '/' + record_->id().text());
        if (type_.lifecycle) out_.name("state").string(record_->state());
        out_.name("shown").boolean(is_shown_);
        out_.name("hidden_by_readers").boolean(is_hidden_by_readers_);
    }

    [[nodiscard]] ExplainedRight explain(const Right& right) const {
        const auto explain_of = [&](const RightsSubject* subject) {
            return explained(access_.actor(), access_.rights(), *of_.model, right, type_, subject);
        };
        if (!record_) return explain_of(nullptr);
        ExplainedRight why;
        of_.ask(*record_, [&](const RightsSubject& subject) { why = explain_of(&subject); });
        if (is_shown_) return why;
        const bool was_allowed = why.allowed;
        why.allowed = false;
        if (right.verb != Verb::see)
            why.because = Because::not_shown;
        else if (was_allowed)
            why.because = is_hidden_by_readers_ ? Because::readers : Because::hidden;
        return why;
    }

    void write_verbs() {
        out_.name("verbs").begin_object();
        const auto write = [&](Verb verb) { write_explained(verb_name(verb), {verb}); };
        if (record_)
            for (const Verb verb : verbs_of_record) write(verb);
        else
            for (const Verb verb : plain_verbs) write(verb);
        out_.end_object().name("steps").begin_object();
        if (type_.lifecycle)
            for (const Transition& step : type_.lifecycle->transitions)
                if (!record_ || step.leaves(record_->state()))
                    write_explained(step.name, {Verb::step, step.name});
        out_.end_object();
    }
    void write_explained(std::string_view name, const Right& right) {
        const ExplainedRight why = explain(right);
        write_right(out_.name(name), why, !record_);
        for (const Ground& ground : why.by)
            if (!ground.person.is_nil()) absent_.insert(ground.person);
    }

    /// Whether he may change a record, or some, but not give it the field.
    [[nodiscard]] bool is_fixed(const Field& field, const ExplainedRight& change) const {
        const Rights* rights = access_.rights();
        if (!rights || !change.allowed || !rights->fix_any(type_.name)) return false;
        if (!record_) return rights->is_read_only(type_.name, field.name);
        bool fixed = false;
        of_.ask(*record_, [&](const RightsSubject& subject) {
            fixed = rights->fix(type_.name, field.name, Verb::change, subject);
        });
        return fixed;
    }

    void write_fields() {
        const Rights* rights = access_.rights();
        const auto write = [&](const Field& field, const std::vector<std::string>& by) {
            out_.begin_object().name("field").string(field.name).name("by");
            write_names(out_, by);
            out_.end_object();
        };
        out_.name("hidden").begin_array();
        for (const Field& field : type_.fields)
            if (!field.retired && access_.hides(type_, field))
                write(field,
                      rights ? rights->hiding(type_.name, field.name) : std::vector<std::string>());
        out_.end_array().name("read_only").begin_array();
        const ExplainedRight change = explain({Verb::change});
        for (const Field& field : type_.fields)
            if (!field.retired && is_fixed(field, change))
                write(field, rights->fixing(type_.name, field.name));
        out_.end_array();
    }

    void write_whom_to_ask() {
        const Actor& actor = access_.actor();
        const RecordType* users = asking_.model->type("user");
        Mentioned mentioned;
        const auto mention_person = [&](const Uuid& id) {
            if (users) mentioned.add(users->number, id);
        };
        mention_person(actor.id);
        for (const Uuid& person : absent_) mention_person(person);
        out_.name("ask").begin_object().name("role").string(role_name(Role::administrator));
        out_.name("leads").begin_array();
        for (const Uuid& lead : actor.standing ? actor.standing->leads : std::vector<Uuid>()) {
            if (lead == actor.id) continue;
            out_.id(lead);
            mention_person(lead);
        }
        out_.end_array().end_object();
        write_titles(out_, mentioned, asking_);
    }

    const Reader& asking_;
    const Reader& of_;
    const Access& access_;
    const RecordType& type_;
    std::optional<ReadableRecord> record_{};
    bool is_shown_ = true;
    bool is_hidden_by_readers_ = false;  ///< Of the type, whatever his roles say.
    std::set<Uuid> absent_{};            ///< For whom he stands in, as far as rights come of it.
    JsonWriter out_{};
};

/// Whether the `readers` of its type keep a record from somebody.
bool is_hidden_by_readers(const ReadingState& state,
                          const Access& of,
                          const ReadableRecord& record) {
    const auto& readers = state.newest->model->readers();
    if (!readers || may(of.actor(), Action::audit)) return false;
    const Access by_readers = of.under(readers);
    return !state.reader_for(by_readers).shows(record);
}

}  // namespace

Result<std::string> answer_rights(ReadingState& state,
                                  const Access& of,
                                  const RightsQuestion& question) {
    const Reader& asking = state.answering(state.newest);
    const auto type = readable_type(asking, question.type);
    if (!type) return tl::unexpected(type.error());
    const Reader reader = state.reader_for(of);
    RightsAnswer rights(asking, reader, **type);
    if (question.record) {
        const auto found = readable_record(asking, {question.type, *question.record});
        if (!found) return tl::unexpected(found.error());
        rights.about(found->record, is_hidden_by_readers(state, of, found->record));
    }
    std::string answer = rights.make();
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return answer;
}

Json said_by(const Ground& ground) {
    return ground.part.scope ? Json(scope_name(*ground.part.scope)) : ground.says;
}

}  // namespace cairn

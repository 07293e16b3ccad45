#include "events/explained_right.hpp"

#include <array>

#include "events/model/model.hpp"

namespace cairn {
namespace {

constexpr std::array<std::string_view, 12> because_names{
    "roles", "administrator", "auditor",        "no_roles",  "everybody", "denied",
    "none",  "auditor",       "administrators", "not_shown", "readers",   "hidden"};

Because why_allowed(const Actor& actor, const Rights* rights, const RecordType& type, Verb verb) {
    if (!rights && actor.role == Role::administrator) return Because::administrator;
    if (!rights && actor.role == Role::auditor) return Because::auditor;
    if (!rights) return Because::no_roles;
    const bool is_for_all = describes_people(type) || (verb == Verb::see && is_for_everybody(type));
    return is_for_all ? Because::everybody : Because::roles;
}

Because why_refused(const Actor& actor,
                    const Rights* rights,
                    const RecordType& type,
                    bool is_denied) {
    if (actor.role == Role::auditor) return Because::auditors_read;
    if (!rights || describes_people(type)) return Because::administrators;
    return is_denied ? Because::denied : Because::none;
}

}  // namespace

std::string_view because_name(Because because) {
    return because_names.at(static_cast<std::size_t>(because));
}

ExplainedRight explained(const Actor& actor,
                         const Rights* rights,
                         const Model& model,
                         const Right& right,
                         const RecordType& type,
                         const RightsSubject* of) {
    ExplainedRight why;
    why.allowed = may(actor, rights, right, type, of);
    why.extent = extent(actor, rights, right, type);
    if (why.allowed) {
        why.because = why_allowed(actor, rights, type, right.verb);
        if (why.because == Because::roles) why.by = rights->grounds(type, right, model, of);
        return why;
    }
    // What whoever tries it is told.
    const Error refusal = denied(actor, model, right, type);
    why.denied_by = refusal.data.value("denied_by", "");
    why.allowed_by = refusal.data.value("allowed_by", Json::array());
    why.because = why_refused(actor, rights, type, !why.denied_by.empty());
    return why;
}

}  // namespace cairn

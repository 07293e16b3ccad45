#include "events/access.hpp"

#include <array>

namespace cairn {
namespace {

// The only types that rights know by name: whoever writes them decides who may do what.
bool describes_people(const RecordType& type) { return type.name == "user" || type.name == "team"; }

}  // namespace

RuleContext rule_context(const Actor& actor, const Model& model, Time now) {
    RuleContext rules;
    rules.me = actor.id;
    rules.role = role_name(actor.role);
    rules.teams = actor.teams;
    rules.now = now;
    rules.settings = &model.settings();
    return rules;
}

bool may(const Actor& actor, Action action) {
    switch (action) {
        case Action::see: return true;
        case Action::write: return actor.role != Role::auditor;
        case Action::audit: return actor.role != Role::member;
        case Action::define:
        case Action::administer: return actor.role == Role::administrator;
    }
    return false;
}

bool may(const Actor& actor, Action action, const RecordType& type, const Record* /*record*/) {
    if (action == Action::write && describes_people(type)) return may(actor, Action::administer);
    return may(actor, action);
}

std::shared_ptr<const Policy> readers_for(const Actor& actor, const Model& model) {
    return may(actor, Action::audit) ? nullptr : model.readers();
}

std::shared_ptr<const Policy> policy_for(const Actor& actor,
                                         const Model& model,
                                         const PolicyOf* more) {
    auto by_model = readers_for(actor, model);
    auto other = more && *more ? (*more)(actor, model) : nullptr;
    if (!by_model || !other) return by_model ? by_model : other;
    return std::make_shared<const Policy>(narrowed(*other, *by_model, model));
}

bool Access::may(Action action) const {
    // The log is one thing: nobody may see it in part.
    if (action == Action::audit && policy_) return false;
    return cairn::may(actor_, action);
}

Result<void> Access::may_audit() const {
    if (may(Action::audit)) return {};
    return fail(ErrorCode::forbidden, "access.denied", {{"action", "audit"}});
}

bool Access::may(Action action, const RecordType& type, const Record* record) const {
    return cairn::may(actor_, action, type, record);
}

const Rule* Access::visible(const RecordType& type) const {
    return policy_ ? policy_->visible(type) : nullptr;
}

bool Access::hides(const RecordType& type, const Field& field) const {
    return policy_ && policy_->hides(type, field);
}

Value Access::opened(const Field& field, const StreamName& ref, Value stored) const {
    if (const auto* closed = std::get_if<Sealed>(&stored))
        return sealer_->open(ref, field, *closed);
    return stored;
}

Value Access::shown(const RecordType& type,
                    const Field& field,
                    const StreamName& ref,
                    Value stored) const {
    if (hides(type, field)) return {};
    return opened(field, ref, std::move(stored));
}

std::string Access::scope() const {
    if (!policy_) return "everyone";
    if (!policy_->by_person) return policy_->key;
    std::string scope = policy_->key + '\n' + actor_.id.text() + '\n';
    scope += role_name(actor_.role);
    for (const Uuid& team : actor_.teams) scope += '\n' + team.text();
    return scope;
}

bool is_active(const Record& user) { return !user.archived && user.value("active") == Value{true}; }

std::optional<Actor> actor_of(const Record& user) {
    if (!is_active(user)) return std::nullopt;
    const auto* name = std::get_if<std::string>(&user.value("role"));
    const auto role = name ? parse_role(*name) : std::nullopt;
    if (!role) return std::nullopt;
    const auto* teams = std::get_if<References>(&user.value("teams"));
    return Actor{user.ref.id, *role, teams ? *teams : References{}};
}

}  // namespace cairn

#include "workspace/people/people_previews.hpp"

#include <algorithm>

#include "projections/reading/answer_tried_rights.hpp"
#include "projections/reading/reading.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

using RoleDefinitions = std::vector<std::shared_ptr<const RoleDefinition>>;

Result<void> as_defining_allows(const Actor& by) {
    if (may(by, Action::define)) return {};
    return fail(ErrorCode::forbidden, "access.denied");
}

/// The role of a model, as rights are made of.
RoleDefinitions role_of(const Model& model, std::string_view name) {
    RoleDefinitions found;
    for (const auto& role : model.roles())
        if (role->name == name) found.push_back(role);
    return found;
}

/// Makes what people are shown under another model, or standing elsewhere, as `WorkspaceState`
/// makes what they are shown.
class TriedAccess {
public:
    explicit TriedAccess(const WorkspaceState& state)
        : state_(state),
          world_(state.derived->world.snapshot()),
          model_(world_.models().at(world_.position())) {}

    [[nodiscard]] const Model& model() const { return *model_; }
    [[nodiscard]] const std::shared_ptr<const Model>& shared_model() const { return model_; }
    [[nodiscard]] Access of(Actor actor, const Model& model) const {
        auto rights = rights_standing(actor, model, [&](const Actor& of) {
            return standing_at(of, world_, world_.position(), state_.clock.now());
        });
        auto policy = policy_for(actor, model, &state_.options.policy_of);
        return {std::move(actor), state_.vault_sealer, std::move(policy), std::move(rights)};
    }
    [[nodiscard]] bool has(std::string_view type_name, const Uuid& id) const {
        const RecordType* type = model_->type(type_name);
        return type && world_.record(type->number, id, world_.position());
    }
    /// All active members, as their records have them.
    [[nodiscard]] std::vector<Actor> members() const {
        std::vector<Actor> all;
        const RecordType* type = model_->type("user");
        if (!type) return all;
        world_.scan(type->number, world_.position(), [&](const RecordView& stored) {
            Record user = stored.record(*type);
            user.ref = {type->name, stored.id()};
            auto actor = actor_of(user);
            if (actor && actor->role == Role::member) all.push_back(*std::move(actor));
            return true;
        });
        return all;
    }

private:
    const WorkspaceState& state_;
    const WorldSnapshot world_;
    const std::shared_ptr<const Model> model_;
};

/// Whether a member's rights are made of the role.
bool has_role(const Actor& actor, std::string_view role, const Model& model) {
    const auto rights = rights_for(actor, model);
    if (!rights) return false;
    const auto names = rights->names();
    return std::ranges::find(names, role) != names.end();
}

Result<std::string> answer_of(const WorkspaceState& state,
                              const Actor& by,
                              const TriedRights& tried) {
    const auto reading = Reading::open(state.reading_source(), state.access(by), {});
    if (!reading) return tl::unexpected(reading.error());
    return reading->tried_rights(tried);
}

Json texts_json(const std::vector<std::string>& texts) { return Json(texts); }

Json ids_json(const References& ids) {
    Json all = Json::array();
    for (const Uuid& id : ids) all.push_back(id.text());
    return all;
}

}  // namespace

Result<std::string> PeoplePreviews::of_role(const Actor& by, const Json& definition) const {
    if (auto allowed = as_defining_allows(by); !allowed) return tl::unexpected(allowed.error());
    const TriedAccess access(state_);
    const Model& model = access.model();
    const auto defined = model.defined(std::span(&definition, 1));
    if (!defined) return tl::unexpected(defined.error());
    const auto name = definition.at("role").get<std::string>();
    const RoleDefinitions before = role_of(model, name);
    TriedRights tried{.about = {{"role", name}, {"is_new", before.empty()}}, .model = *defined};
    tried.now = std::make_shared<const Rights>(model, before);
    tried.then = std::make_shared<const Rights>(**defined, role_of(**defined, name));
    // With the first role of all everybody's rights are made of roles.
    const bool is_first = model.roles().empty();
    for (const Actor& member : access.members()) {
        if (!is_first && !has_role(member, name, model) && !has_role(member, name, **defined))
            continue;
        tried.concerned.push_back(member.id);
        if (tried.people.size() < tried_people_max)
            tried.people.push_back({access.of(member, model), access.of(member, **defined)});
    }
    return answer_of(state_, by, tried);
}

Result<std::string> PeoplePreviews::of_person(const Actor& by,
                                              const Uuid& user,
                                              const Wanted& wanted) const {
    if (auto allowed = as_defining_allows(by); !allowed) return tl::unexpected(allowed.error());
    const TriedAccess access(state_);
    const Model& model = access.model();
    const auto record = state_.user(user);
    const auto actor = record ? actor_of(*record) : std::nullopt;
    if (!actor) return not_found("record.unknown");
    Actor other = *actor;
    if (wanted.roles) other.roles = *wanted.roles;
    if (wanted.teams) other.teams = *wanted.teams;
    for (const std::string& role : other.roles)
        if (wanted.roles && !model.role(role)) return not_found("role.unknown", {{"role", role}});
    for (const Uuid& team : other.teams)
        if (wanted.teams && !access.has("team", team))
            return rejected("reference.unknown", {{"field", "teams"}, {"id", team.text()}});
    TriedRights tried{
        .about = {{"user", user.text()},
                  {"roles",
                   {{"was", texts_json(actor->roles)}, {"becomes", texts_json(other.roles)}}},
                  {"teams", {{"was", ids_json(actor->teams)}, {"becomes", ids_json(other.teams)}}}},
        .model = access.shared_model()};
    tried.now = rights_for(*actor, model);
    tried.then = rights_for(other, model);
    tried.concerned.push_back(user);
    tried.people.push_back({access.of(*actor, model), access.of(other, model)});
    return answer_of(state_, by, tried);
}

}  // namespace cairn

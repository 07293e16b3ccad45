#include "events/model/roles/read_role.hpp"

#include <algorithm>

#include "events/model/path.hpp"
#include "events/model/roles/check_hidden.hpp"
#include "events/model/roles/rights.hpp"
#include "events/model/roles/scope.hpp"
#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

constexpr std::size_t role_types_max = 501;
constexpr std::size_t role_scopes_max = 10;
constexpr std::size_t role_fields_max = 200;
constexpr std::int64_t role_order_max = 1'000'000;
constexpr std::string_view steps_member = "steps";
constexpr std::string_view hidden_member = "hidden";
constexpr std::string_view read_only_member = "read_only";

void read_scope(const ModelReader& reader, Grant& grant) {
    if (reader.json().is_object()) return grant.rules.push_back(reader.json());
    const auto* name = reader.json().get_ptr<const std::string*>();
    const auto scope = name ? parse_scope(*name) : std::nullopt;
    if (!scope)
        return reader.refuse(
            "must be false, \"denied\", one of \"own\", \"team\", \"teams\", \"members\" and "
            "\"all\", a rule, or an array of those scopes and rules");
    grant.scopes.insert(*scope);
}

Grant read_grant(const ModelReader& reader) {
    Grant grant;
    if (reader.json() == false) return grant;
    if (reader.json() == "denied") {
        grant.is_denied = true;
        return grant;
    }
    if (!reader.json().is_array())
        read_scope(reader, grant);
    else
        for (const ModelReader& element : reader.elements(1, role_scopes_max))
            read_scope(element, grant);
    return grant;
}

/// Of every step alike, or an object of steps by name.
void read_steps(const ModelReader& reader, RoleOfType& says) {
    if (!reader.json().is_object()) {
        says.every_step = read_grant(reader);
        return;
    }
    for (const auto& [name, step] : reader.members()) {
        if (name == every_type)
            says.every_step = read_grant(step);
        else
            says.steps.emplace(name, read_grant(step));
    }
}

std::set<std::string, std::less<>> read_names(const ModelReader& reader) {
    std::set<std::string, std::less<>> names;
    for (std::string& name : reader.names(0, role_fields_max)) names.insert(std::move(name));
    return names;
}

RoleOfType read_role_of_type(const ModelReader& reader) {
    RoleOfType says;
    for (const auto& [name, member] : reader.members()) {
        if (const auto verb = parse_verb(name))
            says.verbs.emplace(*verb, read_grant(member));
        else if (name == steps_member)
            read_steps(member, says);
        else if (name == hidden_member)
            says.hidden = read_names(member);
        else if (name == read_only_member)
            says.read_only = read_names(member);
        else
            member.refuse("unknown member " + in_quotes(name));
    }
    return says;
}

/// Why a rule of a scope may not ask for a variable; nothing where it may.
std::string refused_in_scope(const RecordType& type,
                             const VariableReference& variable,
                             const Model& model) {
    if (variable.slot == variable_context) {
        if (variable.path.starts_with(stand_in_prefix))
            return "for whom somebody stands in is for his own roles to ask";
        if (variable.path.starts_with("$me.") || variable.path == "$today") return {};
        return "of what stands beside the record only `$me` and `$today` may be asked for";
    }
    const auto path =
        variable.slot == variable_path ? path_of(model, type, variable.path) : std::nullopt;
    if (variable.slot == variable_path && !path) return "leads to nothing that another record has";
    const Field* field = path ? path->field : field_of(type, variable);
    if (field && field->is_derived())
        return "a computed field may not be asked for: name the fields that it comes from";
    if (field && field->personal)
        return "a personal field may not be asked for, as it can be erased";
    return {};
}

/// One definition, with the model that it has to fit.
class RoleCheck {
public:
    RoleCheck(const RoleDefinition& role, const Model& model, ModelProblem& problem)
        : role_(role), model_(model), problem_(problem) {}

    void run() {
        const ModelReader reader(role_.definition, "", problem_);
        for (const auto& [name, member] : reader.required("types").members()) {
            const RecordType* type = model_.type(name);
            if (name == every_type)
                check_every_type(member);
            else if (!type)
                member.refuse("there is no type " + in_quotes(name));
            else
                check_of_type(member, *type);
        }
    }

private:
    void check_every_type(const ModelReader& reader) {
        for (const auto& [name, member] : reader.members()) {
            if (name == hidden_member || name == read_only_member)
                return member.refuse("fields are named of one type");
            check_has_no_rules(member);
        }
    }

    void check_has_no_rules(const ModelReader& reader) {
        if (reader.json().is_array())
            for (const ModelReader& element : reader.elements(0, SIZE_MAX))
                check_has_no_rules(element);
        if (reader.json().is_object())
            reader.refuse("rules and steps are named of one type: say them there");
    }

    void check_of_type(const ModelReader& reader, const RecordType& type) {
        if (describes_people(type))
            return reader.refuse(
                "administrators alone write users and teams, and everybody sees them: leave it "
                "out");
        for (const auto& [name, member] : reader.members()) {
            if (name == steps_member)
                check_steps(member, type);
            else if (name == hidden_member || name == read_only_member)
                check_fields(member, type, name == hidden_member);
            else if (name == verb_name(Verb::see) && type.rates)
                member.refuse("everybody sees the type with `rates`: leave it out");
            else
                check_grant(member, type);
        }
    }

    void check_steps(const ModelReader& reader, const RecordType& type) {
        if (!type.lifecycle) return reader.refuse("the type has no lifecycle");
        if (!reader.json().is_object()) return check_grant(reader, type);
        for (const auto& [name, member] : reader.members()) {
            if (name != every_type && !type.lifecycle->transition(name))
                return member.refuse("the type has no transition " + in_quotes(name));
            check_grant(member, type);
        }
    }

    void check_grant(const ModelReader& reader, const RecordType& type) {
        if (reader.json().is_array())
            for (const ModelReader& element : reader.elements(0, SIZE_MAX))
                check_grant(element, type);
        if (!reader.json().is_object()) return;
        const Rule rule =
            reader.rule([&](std::string_view path) { return rights_variable(type, path); });
        if (reader.failed()) return;
        for (const VariableReference& variable : rule.variables()) {
            const std::string refused = refused_in_scope(type, variable, model_);
            if (!refused.empty()) reader.refuse(in_quotes(variable.path) + ": " + refused);
        }
    }

    void check_fields(const ModelReader& reader, const RecordType& type, bool are_hidden) {
        for (const ModelReader& element : reader.elements(0, SIZE_MAX)) {
            const std::string name = element.name();
            const Field* field = type.field(name);
            if (!field) return element.refuse("there is no field " + in_quotes(name));
            if (field->kind == FieldKind::lifecycle)
                return element.refuse(
                    "who sees a record sees its state, and steps alone change it");
            if (are_hidden && (name == type.title || type.rates))
                return element.refuse("everybody who sees a record sees what names it, and rates");
        }
    }

    const RoleDefinition& role_;
    const Model& model_;
    ModelProblem& problem_;
};

void check_person_field(const ModelReader& reader, const RecordType& type, FieldKind kind) {
    const std::string name = reader.name();
    const Field* field = type.field(name);
    if (!field || field->kind != kind || field->is_derived() || field->personal)
        reader.refuse("must name a field of kind " + in_quotes(field_kind_name(kind)) +
                      ", neither computed nor personal");
}

}  // namespace

bool is_role(const Json& definition) {
    return definition.is_object() && definition.contains("role") && !definition.contains("type");
}

std::shared_ptr<const RoleDefinition> read_role(const Json& definition, ModelProblem& problem) {
    auto role = std::make_shared<RoleDefinition>();
    const ModelReader reader(definition, "", problem);
    role->definition = definition;
    // The name first: problems are told by file.
    role->name = reader.required("role").name();
    if (is_model_name(role->name)) problem.file = "model/roles/" + role->name + ".json";
    reader.object({"role", "label", "help", "order", "default", "retired", "types"});
    role->label = reader.required("label").text(label_characters_max);
    if (const auto help = reader.optional("help")) (void)help->text(help_characters_max);
    if (const auto order = reader.optional("order")) (void)order->integer(0, role_order_max);
    role->is_default = reader.flag("default");
    role->is_retired = reader.flag("retired");
    const ModelReader types = reader.required("types");
    if (types.json().is_object() && types.json().size() > role_types_max)
        types.refuse("names too many types");
    if (!reader.failed())
        for (const auto& [name, member] : types.members())
            role->types.emplace(name, read_role_of_type(member));
    return role;
}

ModelProblem problem_of_role(const RoleDefinition& role, const Model& model) {
    ModelProblem problem;
    problem.file = "model/roles/" + role.name + ".json";
    RoleCheck(role, model, problem).run();
    check_hidden(role, model, problem);
    return problem;
}

MembershipFields read_membership(const ModelReader& reader) {
    reader.object({"of", "user", "from", "until"});
    MembershipFields membership{reader.required("of").name(), reader.required("user").name(), "",
                                ""};
    if (const auto from = reader.optional("from")) membership.from = from->name();
    if (const auto until = reader.optional("until")) membership.until = until->name();
    return membership;
}

void check_membership(const RecordType& type, const Model& model, ModelProblem& problem) {
    if (!type.membership) return;
    const ModelReader definition(type.definition, "", problem);
    const ModelReader reader = definition.required("membership");
    const ModelReader of_reader = reader.required("of");
    const Field* of = type.field(type.membership->of);
    const bool is_open = of && of->kind == FieldKind::reference && !of->is_derived() &&
                         !of->personal && model.type(of->to);
    if (!is_open) of_reader.refuse("must name a reference that is neither computed nor personal");
    check_person_field(reader.required("user"), type, FieldKind::user);
    for (const char* name : {"from", "until"})
        if (const auto day = reader.optional(name)) check_person_field(*day, type, FieldKind::date);
}

}  // namespace cairn

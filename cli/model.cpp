#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "events/model/roles/read_role.hpp"
#include "events/model/shipped_model.hpp"

namespace cairn {
namespace {

enum class Difference { none, missing, other };

/// A record type's, or a role's.
std::string name_of(const Json& shipped) {
    return shipped.at(is_role(shipped) ? "role" : "type").get<std::string>();
}

/// As the workspace has it; null where it has none of the name.
const Json* defined(const Model& model, const Json& shipped) {
    if (is_role(shipped)) {
        const RoleDefinition* role = model.role(name_of(shipped));
        return role ? &role->definition : nullptr;
    }
    const RecordType* type = model.type(name_of(shipped));
    return type ? &type->definition : nullptr;
}

Difference difference(const Model& model, const Json& shipped) {
    const Json* here = defined(model, shipped);
    if (!here) return Difference::missing;
    return *here == shipped ? Difference::none : Difference::other;
}

/// By their names, so that a field that stands elsewhere is no difference.
std::string fields_that_differ(const Json& one, const Json& other) {
    std::string names;
    const auto has = [](const Json& fields, const Json& field) {
        return std::ranges::find(fields, field) != fields.end();
    };
    const auto add = [&](const Json& fields, const Json& without) {
        for (const Json& field : fields) {
            const auto name = field.at("name").get<std::string>();
            const bool is_named = (names + ',').find(' ' + name + ',') != std::string::npos;
            if (!has(without, field) && !is_named) names += (names.empty() ? " " : ", ") + name;
        }
    };
    add(one.at("fields"), other.at("fields"));
    add(other.at("fields"), one.at("fields"));
    return names;
}

/// Of the types of which a role says something else.
std::string types_that_differ(const Json& one, const Json& other) {
    std::string names;
    const auto add = [&](const std::string& name) { names += (names.empty() ? " " : ", ") + name; };
    for (const auto& [name, says] : one.items())
        if (!other.contains(name) || other.at(name) != says) add(name);
    for (const auto& [name, says] : other.items())
        if (!one.contains(name)) add(name);
    return names;
}

/// "differs in: home, fields (a, b)"
std::string parts_that_differ(const Json& one, const Json& other) {
    std::string parts;
    const auto add = [&](const std::string& name) {
        parts += (parts.empty() ? "" : ", ") + name;
        if (name != "fields" && name != "types") return;
        const auto within = name == "fields" ? fields_that_differ(one, other)
                                             : types_that_differ(one.at(name), other.at(name));
        if (!within.empty()) parts += " (" + within.substr(1) + ')';
    };
    for (const auto& [name, value] : one.items())
        if (!other.contains(name) || other.at(name) != value) add(name);
    for (const auto& [name, value] : other.items())
        if (!one.contains(name)) add(name);
    return parts;
}

/// One line for each that is not as shipped; how many are missing.
std::size_t show_differing(const Model& model, const std::vector<Json>& shipped) {
    std::size_t missing = 0;
    for (const Json& definition : shipped) {
        const Difference found = difference(model, definition);
        if (found == Difference::none) continue;
        std::cout << (is_role(definition) ? "role " : "") << name_of(definition);
        if (found == Difference::missing) ++missing;
        if (found == Difference::missing)
            std::cout << "  is not there\n";
        else
            std::cout << "  differs in "
                      << parts_that_differ(*defined(model, definition), definition) << '\n';
    }
    return missing;
}

template <class Definitions>
auto count_own(const Definitions& here, const std::vector<Json>& shipped) {
    return std::ranges::count_if(here, [&](const auto& each) {
        return std::ranges::none_of(
            shipped, [&](const Json& other) { return name_of(other) == each->name; });
    });
}

void show(const Model& model, const std::string& data) {
    const auto types = shipped_model(), roles = shipped_roles();
    const bool has_roles = !model.roles().empty();
    const std::size_t missing =
        show_differing(model, types) + (has_roles ? show_differing(model, roles) : 0);
    std::cout << "All else of " << types.size() << " shipped record types";
    if (has_roles) std::cout << " and " << roles.size() << " roles";
    std::cout << " is as shipped; "
              << count_own(model.types(), types) + count_own(model.roles(), roles)
              << " are your own.\n";
    if (missing > 0)
        std::cout << "To take those that are not there, stop the server, then run: cairn model "
                     "--data "
                  << data << " --take-new\n";
    if (!has_roles)
        std::cout << "No role is defined here, so members may what they always might. "
                  << roles.size()
                  << " are shipped; to define them, give people theirs, stop the "
                     "server, then run: cairn model --data "
                  << data << " --take-roles\n";
}

/// What is to be taken; "type.not_shipped" names what is not shipped. Where rights do not go by
/// roles they begin to only by being asked for.
Result<std::vector<Json>> taken(const Model& model, const ModelOptions& given) {
    std::vector<Json> definitions;
    const std::vector<Json> shipped = shipped_model_with_roles();
    for (const std::string& name : given.take)
        if (std::ranges::none_of(shipped, [&](const Json& each) { return name_of(each) == name; }))
            return fail(ErrorCode::not_found, "type.not_shipped", {{"given", name}});
    for (const Json& definition : shipped) {
        const bool is_named =
            std::ranges::find(given.take, name_of(definition)) != given.take.end();
        const bool is_wanted_new =
            is_role(definition) ? given.take_roles || (given.take_new && !model.roles().empty())
                                : given.take_new;
        const Difference found = difference(model, definition);
        if (found == Difference::missing ? is_named || is_wanted_new
                                         : is_named && found == Difference::other)
            definitions.push_back(definition);
    }
    return definitions;
}

ExitCode take(const ModelOptions& given) {
    const auto workspace = Workspace::open(workspace_options(given.data, Workspace::Mode::serve));
    if (!workspace) return complain(workspace.error());
    auto definitions = taken(*(*workspace)->model(), given);
    if (!definitions) return complain(definitions.error());
    if (definitions->empty()) {
        std::cout << "Nothing is to be taken: it is as shipped.\n";
        return 0;
    }
    Define step;
    for (const Json& definition : *definitions)
        std::cout << "taken  " << (is_role(definition) ? "role " : "") << name_of(definition)
                  << '\n';
    step.definitions = *std::move(definitions);
    CommandRequest request{.actor = Actor::system(), .cause = "setup"};
    request.command.steps.emplace_back(std::move(step));
    const auto done = (*workspace)->execute(std::move(request));
    if (!done) return complain(done.error());
    std::cout << "position  " << done->position.value << '\n';
    return 0;
}

}  // namespace

ExitCode run_model(const ModelOptions& given) {
    if (given.take_new || given.take_roles || !given.take.empty()) return take(given);
    const auto workspace =
        Workspace::open(workspace_options(given.data, Workspace::Mode::read_only));
    if (!workspace) return complain(workspace.error());
    show(*(*workspace)->model(), given.data.string());
    return 0;
}

}  // namespace cairn

#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "events/model/shipped_model.hpp"

namespace cairn {
namespace {

enum class Difference { none, missing, other };

std::string name_of_type(const Json& shipped) { return shipped.at("type").get<std::string>(); }

Difference difference(const Model& model, const Json& shipped) {
    const RecordType* type = model.type(name_of_type(shipped));
    if (!type) return Difference::missing;
    return type->definition == shipped ? Difference::none : Difference::other;
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

/// "differs in: home, fields (a, b)"
std::string parts_that_differ(const Json& one, const Json& other) {
    std::string parts;
    const auto add = [&](const std::string& name) {
        parts += (parts.empty() ? "" : ", ") + name;
        if (name != "fields") return;
        if (const auto fields = fields_that_differ(one, other); !fields.empty())
            parts += " (" + fields.substr(1) + ')';
    };
    for (const auto& [name, value] : one.items())
        if (!other.contains(name) || other.at(name) != value) add(name);
    for (const auto& [name, value] : other.items())
        if (!one.contains(name)) add(name);
    return parts;
}

void show(const Model& model, const std::vector<Json>& shipped, const std::string& data) {
    std::size_t missing = 0;
    for (const Json& definition : shipped) {
        const std::string name = name_of_type(definition);
        const Difference found = difference(model, definition);
        if (found == Difference::none) continue;
        std::cout << name;
        if (found == Difference::missing) ++missing;
        if (found == Difference::missing)
            std::cout << "  is not there\n";
        else
            std::cout << "  differs in "
                      << parts_that_differ(model.type(name)->definition, definition) << '\n';
    }
    const auto own = std::ranges::count_if(model.types(), [&](const auto& type) {
        return std::ranges::none_of(
            shipped, [&](const Json& each) { return name_of_type(each) == type->name; });
    });
    std::cout << "All else of " << shipped.size() << " shipped record types is as shipped; " << own
              << " are your own.\n";
    if (missing > 0)
        std::cout << "To take those that are not there, stop the server, then run: cairn model "
                     "--data "
                  << data << " --take-new\n";
}

/// Which definitions are to be taken; "type.not_shipped" names one that is not shipped.
Result<std::vector<Json>> taken(const Model& model, const ModelOptions& given) {
    std::vector<Json> definitions;
    const std::vector<Json> shipped = shipped_model();
    for (const std::string& name : given.take)
        if (std::ranges::none_of(shipped,
                                 [&](const Json& each) { return name_of_type(each) == name; }))
            return fail(ErrorCode::not_found, "type.not_shipped", {{"given", name}});
    for (const Json& definition : shipped) {
        const bool is_named =
            std::ranges::find(given.take, name_of_type(definition)) != given.take.end();
        const Difference found = difference(model, definition);
        if (found == Difference::missing ? is_named || given.take_new
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
        std::cout << "taken  " << name_of_type(definition) << '\n';
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
    if (given.take_new || !given.take.empty()) return take(given);
    const auto workspace =
        Workspace::open(workspace_options(given.data, Workspace::Mode::read_only));
    if (!workspace) return complain(workspace.error());
    show(*(*workspace)->model(), shipped_model(), given.data.string());
    return 0;
}

}  // namespace cairn

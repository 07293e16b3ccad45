#include "workspace/workspace_init.hpp"

#include "core/file.hpp"
#include "workspace/workspace.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

std::string name_from(const WorkspaceSetup& setup) {
    return setup.admin_name.empty() ? setup.admin_email.substr(0, setup.admin_email.find('@'))
                                    : setup.admin_name;
}

CommandRequest setup_request(std::vector<Step> steps) {
    CommandRequest request;
    request.command.steps = std::move(steps);
    request.actor = Actor::system();
    request.cause = "setup";
    return request;
}

ChangeSetting settings_step(const Settings& settings) {
    return {{{"name", settings.name},
             {"language", settings.language},
             {"timezone", settings.timezone},
             {"currency", settings.currency.text()}}};
}

Create administrator_step(const WorkspaceSetup& setup) {
    Create step;
    step.type = "user";
    step.fields = {{"name", name_from(setup)},
                   {"email", setup.admin_email},
                   {"role", "administrator"},
                   {"language", setup.settings.language}};
    return step;
}

/// One after the other: the model may use the settings, and the administrator needs the model.
Result<Uuid> set_up(Workspace& workspace, const WorkspaceSetup& setup) {
    for (Step step : {Step{settings_step(setup.settings)}, Step{Define{setup.model}}})
        if (auto done = workspace.execute(setup_request({std::move(step)})); !done)
            return tl::unexpected(done.error());
    auto done = workspace.execute(setup_request({administrator_step(setup)}));
    if (!done) return tl::unexpected(done.error());
    return done->targets.front().id;
}

}  // namespace

Result<std::string> init_workspace(const WorkspaceOptions& options, const WorkspaceSetup& setup) {
    if (!WorkspaceFolder::is_vacant(options.folder)) return rejected("folder.not_empty");
    if (auto model = Model{}.defined(setup.model); !model) return tl::unexpected(model.error());
    make_private_folder(options.folder);
    auto made = [&]() -> Result<std::string> {
        auto state = start_workspace(options, options.ids->next(options.clock->now()));
        if (!state) return tl::unexpected(state.error());
        Workspace workspace(*std::move(state));
        const auto administrator = set_up(workspace, setup);
        if (!administrator) return tl::unexpected(administrator.error());
        return workspace.people().one_time_password(Actor::system(), *administrator);
    }();
    if (!made) empty_folder(options.folder);
    return made;
}

}  // namespace cairn

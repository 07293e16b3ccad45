#include <iostream>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "events/model/shipped_model.hpp"
#include "workspace/workspace_init.hpp"

namespace cairn {

ExitCode run_init(const InitOptions& given) {
    const auto currency = Currency::parse(given.currency);
    if (!currency)
        return complain({ErrorCode::invalid, "currency.invalid", {{"given", given.currency}}});
    const WorkspaceSetup setup{.admin_email = given.admin,
                               .admin_name = given.admin.substr(0, given.admin.find('@')),
                               .settings = {.name = given.name,
                                            .language = given.language,
                                            .timezone = given.timezone,
                                            .currency = *currency},
                               .model = given.roles ? shipped_model_with_roles() : shipped_model()};
    const auto password =
        init_workspace(workspace_options(given.data, Workspace::Mode::serve), setup);
    if (!password) return complain(password.error());
    std::cerr << "cairn: made a workspace in " << given.data.string() << " for " << given.admin
              << "\ncairn: sign in with this one-time password, it is shown only now:\n";
    std::cout << *password << '\n';
    return 0;
}

}  // namespace cairn

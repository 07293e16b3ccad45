#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace cairn {

namespace {

struct InitOptions {
    std::filesystem::path data;
    std::string admin;
    std::string name = "Cairn";
    std::string language = "en";
    std::string currency = "CNY";
    std::string timezone = "Asia/Shanghai";
};

ExitCode init(const InitOptions& given) {
    const auto currency = Currency::parse(given.currency);
    if (!currency)
        return complain({ErrorCode::invalid, "currency.invalid", {{"given", given.currency}}});
    const Workspace::Setup setup{.admin_email = given.admin,
                                 .admin_name = given.admin.substr(0, given.admin.find('@')),
                                 .settings = {.name = given.name,
                                              .language = given.language,
                                              .timezone = given.timezone,
                                              .currency = *currency},
                                 .model = shipped_model()};
    const auto password =
        Workspace::init(workspace_options(given.data, Workspace::Mode::serve), setup);
    if (!password) return complain(password.error());
    std::cerr << "cairn: made a workspace in " << given.data.string() << " for " << given.admin
              << "\ncairn: sign in with this one-time password, it is shown only now:\n";
    std::cout << *password << '\n';
    return 0;
}

}  // namespace

void add_init(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<InitOptions>();
    auto* command = app.add_subcommand(
        "init", "Make a workspace in a new or empty folder; prints a one-time password");
    command->add_option("--data", given->data, "The workspace's folder")
        ->required()
        ->envname("CAIRN_DATA");
    command->add_option("--admin", given->admin, "The first administrator's e-mail address")
        ->required()
        ->envname("CAIRN_ADMIN");
    command->add_option("--name", given->name, "What the workspace is called")
        ->envname("CAIRN_NAME");
    command->add_option("--lang", given->language, "en or zh: of what the server itself writes")
        ->check(CLI::IsMember({"en", "zh"}))
        ->envname("CAIRN_LANG");
    command
        ->add_option("--currency", given->currency,
                     "The currency that is meant where none is named (ISO 4217)")
        ->envname("CAIRN_CURRENCY");
    command->add_option("--timezone", given->timezone, "An IANA name; decides what \"today\" is")
        ->envname("CAIRN_TIMEZONE");
    command->callback([given, &chosen] { chosen = [given] { return init(*given); }; });
}

}  // namespace cairn

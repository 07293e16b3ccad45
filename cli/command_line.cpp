#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace cairn {

ExitCode run_command_line(int argc, char** argv) {
    CLI::App app(
        "Cairn: an event-sourced CRM server for teams whose few big customers matter most");
    app.name("cairn");
    app.require_subcommand(1);
    app.set_config("--config", "cairn.toml", "Options from a file, under [serve], [init] …");
    app.set_version_flag("--version", CAIRN_VERSION);
    Chosen chosen;
    add_serve(app, chosen);
    add_init(app, chosen);
    add_import(app, chosen);
    add_export(app, chosen);
    add_replay(app, chosen);
    add_token(app, chosen);
    add_verify(app, chosen);
    add_clock(app, chosen);
    add_backup(app, chosen);
    add_restore(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error, std::cout, std::cerr);
        return code == 0 ? 0 : 2;
    }
    try {
        return chosen();
    } catch (const std::exception& error) {
        std::cerr << "cairn: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace cairn

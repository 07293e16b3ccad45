#include "cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "cli/export_usage.hpp"
#include "cli/options.hpp"
#include "cli/serve_usage.hpp"
#include "cli/token_usage.hpp"

namespace cairn {
namespace {

/// Set by the subcommand that was named; run after parsing.
using Chosen = std::function<ExitCode()>;

void add_data(CLI::App& command,
              std::filesystem::path& data,
              const char* what = "The workspace's folder") {
    command.add_option("--data", data, what)->required()->envname("CAIRN_DATA");
}

/// `check` may throw what of the options does not go together.
template <class Options>
void choose(
    CLI::App& command,
    Chosen& chosen,
    const std::shared_ptr<Options>& given,
    ExitCode (*run)(const Options&),
    const std::function<void()>& check = [] {}) {
    command.callback([=, &chosen] {
        check();
        chosen = [=] { return run(*given); };
    });
}

void add_serve(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ServeOptions>();
    auto* command =
        app.add_subcommand("serve", "Serve a workspace over HTTP and WebSocket until SIGTERM");
    add_data(*command, given->data);
    add_serve_options(*command, *given);
    choose(*command, chosen, given, run_serve, [given] { check_serve_options(*given); });
}

void add_init(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<InitOptions>();
    auto* command = app.add_subcommand(
        "init", "Make a workspace in a new or empty folder; prints a one-time password");
    add_data(*command, given->data);
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
    command->add_flag(
        "--roles", given->roles,
        "Members may what their roles say: begin with those of a key-account company");
    choose(*command, chosen, given, run_init);
}

/// Only where the command line says neither: CAIRN_DATA, set for good on a server, must not get in
/// the way of --server.
void where_by_environment(ImportArguments& given) {
    const char* server = std::getenv("CAIRN_SERVER");
    const char* data = std::getenv("CAIRN_DATA");
    if (server)
        given.server = server;
    else if (data)
        given.data = data;
}

void check_arguments(ImportArguments& given) {
    if (given.data.empty() && given.server.empty()) where_by_environment(given);
    if (given.data.empty() && given.server.empty()) throw CLI::RequiredError("--data or --server");
    const bool whole = !given.all.empty();
    if (!whole && given.file.empty()) throw CLI::RequiredError("TYPE and FILE, or --all FOLDER");
    if (whole && (!given.type.empty() || !given.map.empty() || !given.failed.empty()))
        throw CLI::ValidationError(
            "--all",
            "takes a folder of files that are called like their types, without TYPE, "
            "FILE, --map and --failed");
}

void add_import(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ImportArguments>();
    auto* command = app.add_subcommand("import", "Bring the rows of a CSV file in as records");
    auto* where = command->add_option_group(
        "where", "One of these; without, the environment's CAIRN_SERVER or CAIRN_DATA");
    where->add_option("--data", given->data, "A workspace's folder that nobody serves");
    where->add_option("--server", given->server,
                      "A running server: http://HOST:PORT or https://HOST");
    where->require_option(0, 1);
    command->add_option("--token", given->token, "An administrator's API token, for --server")
        ->envname("CAIRN_TOKEN");
    command
        ->add_option("--trust", given->trust,
                     "Certificates (PEM) that an https server is believed by, instead of the "
                     "system's; such as the one of serve --tls-self-made")
        ->check(CLI::ExistingFile)
        ->envname("CAIRN_TRUST");
    command->add_option("type", given->type, "The record type, such as account");
    command->add_option("file", given->file, "The CSV file")->check(CLI::ExistingFile);
    command
        ->add_option("--all", given->all,
                     "A folder of files such as account.csv, as `cairn export --format csv --into` "
                     "writes them, instead of TYPE and FILE")
        ->check(CLI::ExistingDirectory);
    command
        ->add_option(
            "--map", given->map,
            "A mapping file (samples/MAPPING.md); without it columns named like fields are taken")
        ->check(CLI::ExistingFile);
    command->add_option("--update", given->update,
                        "Change records that are there to what the rows say: those of the same "
                        "id, or of the same value in a unique field, such as email");
    command->add_option("--encoding", given->encoding,
                        "What the file is in, such as windows-1252; without, it is told by the "
                        "bytes, or asked");
    command
        ->add_option("--decimal", given->decimal,
                     "The sign before the fraction of numbers; without, it is told by the column, "
                     "or asked")
        ->check(CLI::IsMember({".", ","}));
    command->add_flag("--incomplete", given->incomplete,
                      "Bring rows in without references to records that are not there yet");
    command->add_option("--failed", given->failed,
                        "A new file for the rows that fail; without, FILE.failed.csv here, with a "
                        "number where there is one already");
    command->add_flag("--dry-run", given->dry_run, "Say what would happen; change nothing");
    choose(*command, chosen, given, run_import, [given] { check_arguments(*given); });
}

void add_export(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ExportOptions>();
    auto* command = app.add_subcommand(
        "export", "Write the log (jsonl) or a list (csv) to stdout; works beside a serving cairn");
    add_data(*command, given->data);
    command->add_option("--from", given->from, "First position of the log");
    command->add_option("--to", given->to, "Last position of the log");
    command->add_option("--at", given->at, "The list as it was: a position or a time (csv)");
    command->add_option("--type", given->type, "The list's record type (csv)");
    command->add_option("--into", given->into,
                        "A folder for the lists of all types, a file each (csv), instead of "
                        "--type");
    command
        ->add_option("--archived", given->archived,
                     "Archived records too: no, yes or only; then a column says which are (csv)")
        ->check(CLI::IsMember({"no", "yes", "only"}));
    command->add_option("--format", given->format, "jsonl: events, as without; csv: a list")
        ->check(CLI::IsMember({"jsonl", "csv"}));
    command->add_flag("--log", given->log,
                      "The log as it is stored, in one file that `cairn restore --from` reads; up "
                      "to the last commit that ends by --to");
    choose(*command, chosen, given, run_export, [given] {
        if (const auto wrong = wrong_usage(*given))
            throw CLI::ValidationError(wrong->option, wrong->sentence);
        if (given->log && isatty(STDOUT_FILENO) != 0)
            throw CLI::ValidationError("--log", "writes no text: redirect it into a file");
    });
}

void add_replay(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ReplayOptions>();
    auto* command = app.add_subcommand(
        "replay",
        "Build world and views anew from the log; prints `<view> <position> <digest>` lines");
    add_data(*command, given->data, "The workspace's folder; nobody may be serving it");
    command->add_option("--until", given->until,
                        "Stop at a position or time; then serve --read-only shows that moment");
    command->add_flag("--check", given->check, "Exit 1 where what was there says anything else");
    choose(*command, chosen, given, run_replay);
}

void add_verify(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<VerifyOptions>();
    auto* command = app.add_subcommand(
        "verify", "Check the whole log, or one event's receipt; exit 1 names the first bad event");
    auto* data =
        command->add_option("--data", given->data, "The workspace's folder")->envname("CAIRN_DATA");
    command->add_option("--checkpoint", given->checkpoint,
                        "An earlier checkpoint, which the log must continue");
    auto* proof = command->add_option("--proof", given->proof, "A receipt (.tlog-proof) to check");
    auto* leaf = command
                     ->add_option("--leaf", given->leaf,
                                  "The receipt's leaf; with --vkey no data folder is needed")
                     ->needs(proof);
    auto* vkey = command->add_option("--vkey", given->vkey,
                                     "The log's public key, or a file with it; usually VKEY in the "
                                     "data folder");
    choose(*command, chosen, given, run_verify, [=] {
        const bool apart = leaf->count() > 0 && vkey->count() > 0;
        if (data->count() == 0 && given->data.empty() && !apart)
            throw CLI::RequiredError("--data (or --proof, --leaf and --vkey)");
    });
}

void add_token(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<TokenOptions>();
    auto* command =
        app.add_subcommand("token",
                           "Print an API token or a one-time password for a user, or end all of "
                           "a user's tokens, or take a lost second factor off");
    add_data(*command, given->data, "The workspace's folder; nobody may be serving it");
    add_token_options(*command, *given);
    choose(*command, chosen, given, run_token);
}

void add_clock(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ClockOptions>();
    auto* command = app.add_subcommand(
        "clock", "Compare the machine's clock with the log, and say what is to be done");
    add_data(*command, given->data);
    command->add_flag("--accept", given->accept,
                      "The clock is right as it is now, whatever the log says; nobody may be "
                      "serving the folder");
    choose(*command, chosen, given, run_clock);
}

void add_model(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ModelOptions>();
    auto* command = app.add_subcommand("model",
                                       "Compare the record types and roles with those that this "
                                       "cairn ships, and take what is new");
    add_data(*command, given->data);
    command->add_flag("--take-new", given->take_new,
                      "Define the shipped types that are not there, and where there are roles "
                      "those too; nobody may be serving the folder");
    command->add_flag("--take-roles", given->take_roles,
                      "Define the shipped roles that are not there: from then on members may what "
                      "theirs say; nobody may be serving the folder");
    command->add_option(
        "--take", given->take,
        "Define this type or role as it is shipped, in place of the workspace's own; may "
        "be repeated. Its records stay; nobody may be serving the folder");
    choose(*command, chosen, given, run_model);
}

void add_backup(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<BackupOptions>();
    auto* command = app.add_subcommand(
        "backup",
        "Copy the log, or the vault alone, into a new folder, also beside a serving cairn; prints "
        "the log's position and root");
    add_data(*command, given->data);
    command->add_option("--to", given->to, "A new or empty folder")->required();
    command->add_flag("--vault", given->vault,
                      "The vault (keys, passwords) instead of the log; to be kept apart");
    choose(*command, chosen, given, run_backup);
}

void add_restore(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<RestoreOptions>();
    auto* command = app.add_subcommand(
        "restore",
        "Make a workspace of a backup, verified first; prints its position and root. Views are "
        "built at the first start");
    command
        ->add_option("--from", given->from,
                     "A folder of `cairn backup`, or a file of `cairn export --log`")
        ->required();
    command->add_option("--vault", given->vault,
                        "A folder of `cairn backup --vault`; without it personal values are lost");
    add_data(*command, given->data, "The new workspace's folder: missing or empty");
    command->add_option("--checkpoint", given->checkpoint,
                        "An earlier checkpoint, which the log must continue");
    command->add_option("--vkey", given->vkey,
                        "The log's public key as you have it from elsewhere, or a file with it; "
                        "then the backup's own word for it is not enough");
    choose(*command, chosen, given, run_restore);
}

bool asks_for_help(const CLI::App& app) {
    const auto wants_help = [](const CLI::App* command) {
        return command->get_help_ptr()->count() > 0;
    };
    const auto commands = app.get_subcommands();
    return wants_help(&app) || std::any_of(commands.begin(), commands.end(), wants_help);
}

/// A key of cairn.toml that means nothing. Help is given nevertheless: it tells the right ones.
ExitCode complain_of_config(const CLI::App& app, const CLI::ConfigError& error) {
    if (asks_for_help(app)) return app.exit(CLI::CallForHelp(), std::cout, std::cerr);
    // CLI11 says the key in a sentence of its own, a section as a key "++" in it.
    constexpr std::string_view before_key = "INI was not able to parse ";
    constexpr std::string_view of_section = ".++";
    std::string_view key = error.what();
    const std::string file = app.get_config_ptr()->as<std::string>();
    std::cerr << "cairn: " << file << ": ";
    if (!key.starts_with(before_key)) {
        std::cerr << key << '\n';
        return 2;
    }
    key.remove_prefix(before_key.size());
    if (key.ends_with(of_section))
        std::cerr << "there is no subcommand for the section ["
                  << key.substr(0, key.size() - of_section.size()) << ']';
    else
        std::cerr << "there is no option " << key;
    std::cerr << "; options are called as in `cairn SUBCOMMAND --help`, without the dashes, and "
                 "stand under their [SUBCOMMAND]\n";
    return 2;
}

/// The word that was meant to be a subcommand; empty where there is none.
std::string mistyped_subcommand(const CLI::App& app) {
    if (!app.get_subcommands().empty()) return "";
    const auto words = app.remaining();
    const auto word = std::find_if(words.begin(), words.end(),
                                   [](const std::string& each) { return !each.starts_with('-'); });
    return word == words.end() ? "" : *word;
}

ExitCode complain_of_usage(const CLI::App& app, const CLI::ParseError& error) {
    if (const std::string word = mistyped_subcommand(app);
        !word.empty() && error.get_exit_code() != 0) {
        std::cerr << "cairn: there is no subcommand \"" << word << "\"; take one of";
        for (const auto* command : app.get_subcommands(nullptr))
            std::cerr << ' ' << command->get_name();
        std::cerr << '\n';
        return 2;
    }
    const int code = app.exit(error, std::cout, std::cerr);
    return code == 0 ? 0 : 2;
}

}  // namespace

ExitCode run_command_line(int argc, char** argv) {
    CLI::App app(
        "Cairn: an event-sourced CRM server for teams whose few big customers matter most");
    app.name("cairn");
    app.require_subcommand(1);
    app.set_config("--config", "cairn.toml", "Options from a file, under [serve], [init] …");
    app.allow_config_extras(CLI::config_extras_mode::error);
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
    add_model(app, chosen);
    add_backup(app, chosen);
    add_restore(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ConfigError& error) {
        return complain_of_config(app, error);
    } catch (const CLI::ParseError& error) {
        return complain_of_usage(app, error);
    }
    try {
        return chosen();
    } catch (const std::exception& error) {
        std::cerr << "cairn: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace cairn

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>

#include "cli/failed_rows.hpp"
#include "core/json.hpp"

namespace cairn {

namespace {

struct ImportOptions {
    std::filesystem::path data;
    std::string server;
    std::string token;
    std::string type;
    std::filesystem::path file;
    std::filesystem::path map;
    std::filesystem::path failed;
    bool dry_run = false;
};

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return text.str();
}

/// A `find` looks into another type, of which the mapping knows the name only.
Result<void> check_finds(ImportTarget& target, const RecordType& type, const Mapping& mapping) {
    for (const auto& source : mapping.fields) {
        if (source.find.empty()) continue;
        const std::string& to = type.field(source.field)->to;
        const auto definition = target.definition(to);
        if (!definition) return tl::unexpected(definition.error());
        if (Model().replayed(*definition)->type(to)->field(source.find)) continue;
        return invalid("mapping.invalid",
                       {{"place", "/fields/" + source.field + "/find"},
                        {"problem", "the type " + to + " has no field \"" + source.find + "\""}});
    }
    return {};
}

Result<Mapping> read_mapping_file(const ImportOptions& given,
                                  ImportTarget& target,
                                  const RecordType& type,
                                  const CsvTable& table) {
    const auto json = parse_json(contents(given.map));
    auto mapping =
        json ? read_mapping(*json, type, table) : Result<Mapping>(tl::unexpected(json.error()));
    if (mapping)
        if (auto checked = check_finds(target, type, *mapping); !checked)
            mapping = tl::unexpected(checked.error());
    if (!mapping) mapping.error().data["file"] = given.map.string();
    return mapping;
}

ExitCode report(const ImportOptions& given,
                const CsvTable& table,
                const ImportCounts& counts,
                const std::vector<FailedRow>& failures) {
    std::cout << given.type << ": " << counts.created
              << (given.dry_run ? " would be created, " : " created, ") << counts.known
              << " known, " << counts.failed << " failed\n";
    if (counts.warned > 0)
        std::cerr << "cairn: " << counts.warned
                  << " came in past a gate of their lifecycle (something that a transition asks "
                     "for is empty)\n";
    if (failures.empty()) return 0;
    for (std::size_t i = 0; i < failures.size() && i < 5; ++i)
        std::cerr << "cairn: line " << table.rows[failures[i].index].line << ": "
                  << failures[i].reason << '\n';
    write_failed_rows(given.failed, table, failures);
    std::cerr << "cairn: the failed rows are in " << given.failed.string()
              << "; mend them and import that file with the same mapping\n";
    return 1;
}

/// Only where the command line says neither: CAIRN_DATA, set for good on a server, must not get in
/// the way of --server.
void where_by_environment(ImportOptions& given) {
    const char* server = std::getenv("CAIRN_SERVER");
    const char* data = std::getenv("CAIRN_DATA");
    if (server)
        given.server = server;
    else if (data)
        given.data = data;
}

ExitCode import(ImportOptions given) {
    if (given.failed.empty()) given.failed = given.file.stem().string() + ".failed.csv";
    auto target =
        given.server.empty() ? folder_target(given.data) : server_target(given.server, given.token);
    if (!target) return complain(target.error());
    const auto definition = (*target)->definition(given.type);
    if (!definition) return complain(definition.error());
    const auto model = Model().replayed(*definition);
    const RecordType& type = *model->type(given.type);
    const auto table = read_csv(contents(given.file)).map(without_reasons);
    if (!table) return complain(table.error());
    const auto settings = (*target)->settings();
    if (!settings) return complain(settings.error());
    const auto mapping = given.map.empty() ? mapping_by_names(type, *table, settings->currency)
                                           : read_mapping_file(given, **target, type, *table);
    if (!mapping) return complain(mapping.error());
    Importer importer(**target, *mapping, type, *table, settings->timezone, given.dry_run);
    Result<ImportCounts> counts;
    {
        ProgressBar progress("Importing " + given.file.filename().string());
        counts = importer.run(progress);
    }
    if (!counts) return complain(counts.error());
    return report(given, *table, *counts, importer.failures());
}

}  // namespace

void add_import(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ImportOptions>();
    auto* command = app.add_subcommand(
        "import", "Bring the rows of a CSV file (UTF-8 or GB18030) in as records");
    auto* where = command->add_option_group(
        "where", "One of these; without, the environment's CAIRN_SERVER or CAIRN_DATA");
    where->add_option("--data", given->data, "A workspace's folder that nobody serves");
    where->add_option("--server", given->server, "A running server: http://HOST:PORT");
    where->require_option(0, 1);
    command->add_option("--token", given->token, "An administrator's API token, for --server")
        ->envname("CAIRN_TOKEN");
    command->add_option("type", given->type, "The record type, such as account")->required();
    command->add_option("file", given->file, "The CSV file")->required()->check(CLI::ExistingFile);
    command
        ->add_option(
            "--map", given->map,
            "A mapping file (samples/MAPPING.md); without it columns named like fields are taken")
        ->check(CLI::ExistingFile);
    command->add_option("--failed", given->failed,
                        "Where failed rows are written; default FILE.failed.csv here");
    command->add_flag("--dry-run", given->dry_run, "Say what would happen; change nothing");
    command->callback([given, &chosen] {
        if (given->data.empty() && given->server.empty()) where_by_environment(*given);
        if (given->data.empty() && given->server.empty())
            throw CLI::RequiredError("--data or --server");
        chosen = [given] { return import(*given); };
    });
}

}  // namespace cairn

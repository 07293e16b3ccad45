#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/importer.hpp"
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

Result<Mapping> mapping_for(const ImportOptions& given, const RecordType& type, const CsvTable& table) {
    if (given.map.empty()) return mapping_by_names(type, table);
    const auto json = parse_json(contents(given.map));
    auto mapping = json ? read_mapping(*json, type, table) : Result<Mapping>(tl::unexpected(json.error()));
    if (!mapping) mapping.error().data["file"] = given.map.string();
    return mapping;
}

/// The rows that failed, as they were, with a column that says why.
void write_failed(const std::filesystem::path& path, const CsvTable& table, const std::vector<FailedRow>& failures) {
    std::ofstream out(path, std::ios::binary);
    auto head = table.head;
    head.emplace_back("cairn_reason");
    out << "\xEF\xBB\xBF" << csv_line(head, Formulas::kept);
    for (const auto& failure : failures) {
        auto cells = table.rows[failure.index].cells;
        cells.resize(table.head.size());
        cells.push_back(failure.reason);
        out << csv_line(cells, Formulas::kept);
    }
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

ExitCode report(const ImportOptions& given, const CsvTable& table, const ImportCounts& counts, const std::vector<FailedRow>& failures) {
    std::cout << given.type << ": " << counts.created << (given.dry_run ? " would be created, " : " created, ") << counts.known << " known, "
              << counts.failed << " failed\n";
    if (counts.warned > 0) std::cerr << "cairn: " << counts.warned << " came in past a gate of their lifecycle (something that a transition asks for is empty)\n";
    if (failures.empty()) return 0;
    for (std::size_t i = 0; i < failures.size() && i < 5; ++i)
        std::cerr << "cairn: line " << table.rows[failures[i].index].line << ": " << failures[i].reason << '\n';
    write_failed(given.failed, table, failures);
    std::cerr << "cairn: the failed rows are in " << given.failed.string() << "; mend them and import that file with the same mapping\n";
    return 1;
}

ExitCode import(ImportOptions given) {
    if (given.failed.empty()) given.failed = given.file.stem().string() + ".failed.csv";
    auto target = given.server.empty() ? folder_target(given.data) : server_target(given.server, given.token);
    if (!target) return complain(target.error());
    const auto definition = (*target)->definition(given.type);
    if (!definition) return complain(definition.error());
    const auto model = Model().replayed(*definition);
    const RecordType& type = *model->type(given.type);
    const auto table = read_csv(contents(given.file));
    if (!table) return complain(table.error());
    const auto mapping = mapping_for(given, type, *table);
    if (!mapping) return complain(mapping.error());
    Importer importer(**target, *mapping, type, *table, given.dry_run);
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
    auto* command = app.add_subcommand("import", "Bring the rows of a CSV file (UTF-8 or GB18030) in as records");
    auto* where = command->add_option_group("where");
    where->add_option("--data", given->data, "A workspace's folder that nobody serves")->envname("CAIRN_DATA");
    where->add_option("--server", given->server, "A running server: http://HOST:PORT")->envname("CAIRN_SERVER");
    where->require_option(1);
    command->add_option("--token", given->token, "An administrator's API token, for --server")->envname("CAIRN_TOKEN");
    command->add_option("type", given->type, "The record type, such as account")->required();
    command->add_option("file", given->file, "The CSV file")->required()->check(CLI::ExistingFile);
    command->add_option("--map", given->map, "A mapping file (samples/MAPPING.md); without it columns named like fields are taken")->check(CLI::ExistingFile);
    command->add_option("--failed", given->failed, "Where failed rows are written; default FILE.failed.csv here");
    command->add_flag("--dry-run", given->dry_run, "Say what would happen; change nothing");
    command->callback([given, &chosen] { chosen = [given] { return import(*given); }; });
}

}  // namespace cairn

#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/csv_text.hpp"
#include "core/base64.hpp"
#include "core/portable_log.hpp"
#include "projections/workspace_folder.hpp"

namespace cairn {

namespace {

constexpr std::size_t events_per_read = 1000;

struct ExportOptions {
    std::filesystem::path data;
    std::string from;
    std::string to;
    std::string at;
    std::string format = "jsonl";
    std::string type;
    bool log = false;
};

Result<Position> position_of(const std::string& text, Position otherwise) {
    if (text.empty()) return otherwise;
    const auto at = parse_at(text);
    if (!at) return tl::unexpected(at.error());
    if (!std::holds_alternative<Position>(*at)) return invalid("at.invalid", {{"given", text}});
    return std::get<Position>(*at);
}

/// A full disk or a closed pipe shows at the end of writing.
ExitCode written() {
    std::cout.flush();
    if (!std::cout)
        return complain(
            {ErrorCode::storage_full, "the output could not be written", Json::object()});
    return 0;
}

/// The whole log, one event a line, as it was appended.
ExitCode export_events(const Workspace& workspace, const ExportOptions& given) {
    const auto from = position_of(given.from, Position{1});
    const auto to = position_of(given.to, workspace.head());
    if (!from) return complain(from.error());
    if (!to) return complain(to.error());
    ProgressBar progress("Exporting");
    Position at{from->value == 0 ? 0 : from->value - 1};
    while (at < *to) {
        const auto seen = workspace.events(Actor::system(), at, events_per_read, {.until = *to},
                                           [](Position, std::string_view, const std::string& json) {
                                               std::cout << json << '\n';
                                               return true;
                                           });
        if (!seen) return complain(seen.error());
        if (*seen == at) break;
        at = *seen;
        progress.show(at.value, to->value);
    }
    return written();
}

/// Beside an event that cannot be read nobody knows whether the commit before it is whole: it is
/// left out, so that what is sound can be saved.
Position end_of_whole_commits(const EventLog& log, Position at) {
    try {
        return commit_end(log, at);
    } catch (const StorageError&) {
        Position end;
        if (at.value > 0)
            log.read({at.value - 1}, 1, [&](const Recorded& last) {
                end = {last.commit.value - 1};
                return false;
            });
        return end;
    }
}

/// The log as it is stored, for `cairn restore`. Not through a workspace: views may be missing.
ExitCode export_log(const ExportOptions& given) {
    if (!WorkspaceFolder::is_workspace(given.data))
        return complain(Error{
            ErrorCode::not_found, "folder.not_a_workspace", {{"folder", given.data.string()}}});
    const LmdbEventLog log(given.data / "log", LmdbEventLog::Access::read_only, {});
    const Position head = log.head();
    const auto to = position_of(given.to, head);
    if (!to) return complain(to.error());
    if (*to > head)
        return complain({ErrorCode::invalid, "at.future", {{"head", std::to_string(head.value)}}});
    const Position end = end_of_whole_commits(log, *to);
    Hash root{};
    {
        ProgressBar progress("Exporting");
        root = write_portable_log(
            log, end,
            [](std::string_view bytes) {
                std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
                if (!std::cout) throw StorageError("the output could not be written");
            },
            [&](Position done, Position all) { progress.show(done.value, all.value); });
    }
    if (const ExitCode code = written(); code != 0) return code;
    std::cerr << "cairn: the log up to event " << end.value << ", the end of a commit; its root is "
              << to_base64(bytes_of(root)) << '\n';
    return 0;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
    return text;
}

std::string cell(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_object() && value.contains("amount")) return value["amount"].get<std::string>();
    if (value.is_object() && value.contains("erased")) return "erased";
    return value.is_array() ? joined(value.get<std::vector<std::string>>()) : value.dump();
}

/// References read as their titles: the list is for people.
std::string shown(const Json& page, const Json& row, const Field& field) {
    const Json value = row.value(field.name, Json());
    if (!field.is_reference() || value.is_null()) return cell(value);
    std::vector<std::string> titles;
    for (const auto& element : value.is_array() ? value : Json::array({value})) {
        const std::string id = cell(element);
        titles.push_back(page["titles"].value(id, id));
    }
    return joined(titles);
}

std::vector<std::string> heads_of(const RecordType& type) {
    std::vector<std::string> heads{"id"};
    for (const auto& field : type.fields) {
        if (field.retired) continue;
        heads.push_back(field.name);
        if (field.kind == FieldKind::money) heads.push_back(field.name + "_currency");
    }
    return heads;
}

std::vector<std::string> cells_of(const RecordType& type, const Json& page, const Json& row) {
    std::vector<std::string> cells{row["id"].get<std::string>()};
    for (const auto& field : type.fields) {
        if (field.retired) continue;
        cells.push_back(shown(page, row, field));
        if (field.kind == FieldKind::money)
            cells.push_back(row.contains(field.name) ? row[field.name].value("currency", "") : "");
    }
    return cells;
}

struct ListPage {
    std::string rows;
    Position position;
    std::shared_ptr<const Model> model;
};

/// Read and let go before anything is printed: a pipe that nobody empties must not hold a view of
/// the data, which a server beside us could not reuse the space of.
Result<ListPage> read_page(const Workspace& workspace,
                           const std::string& type,
                           const At& at,
                           const QueryText& query) {
    const auto reading = workspace.read(Actor::system(), at);
    if (!reading) return tl::unexpected(reading.error());
    auto rows = reading->list(type, query);
    if (!rows) return tl::unexpected(rows.error());
    return ListPage{*std::move(rows), reading->position(), reading->reader().model};
}

ExitCode export_list(const Workspace& workspace, const ExportOptions& given) {
    At at;
    if (!given.at.empty()) {
        const auto parsed = parse_at(given.at);
        if (!parsed) return complain(parsed.error());
        at = *parsed;
    }
    QueryText query{.sort = "created_at", .limit = std::to_string(query_rows_max)};
    std::shared_ptr<const Model> model;
    for (Json page; page.is_null() || page["next"].is_string();) {
        if (page.is_object()) query.after = page["next"].get<std::string>();
        auto read = read_page(workspace, given.type, at, query);
        if (!read) return complain(read.error());
        if (!model) std::cout << csv_line(heads_of(*read->model->type(given.type)));
        model = std::move(read->model);
        page = Json::parse(read->rows);
        at = read->position;
        const RecordType& type = *model->type(given.type);
        for (const auto& row : page["rows"]) std::cout << csv_line(cells_of(type, page, row));
    }
    return written();
}

ExitCode export_what(const ExportOptions& given) {
    if (given.log) return export_log(given);
    auto workspace = Workspace::open(workspace_options(given.data, Workspace::Mode::read_only));
    if (!workspace) return complain(workspace.error());
    return given.format == "jsonl" ? export_events(**workspace, given)
                                   : export_list(**workspace, given);
}

}  // namespace

void add_export(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<ExportOptions>();
    auto* command = app.add_subcommand(
        "export", "Write the log (jsonl) or a list (csv) to stdout; works beside a serving cairn");
    command->add_option("--data", given->data, "The workspace's folder")
        ->required()
        ->envname("CAIRN_DATA");
    auto* from = command->add_option("--from", given->from, "First position of the log");
    command->add_option("--to", given->to, "Last position of the log");
    auto* at = command->add_option("--at", given->at, "The list as it was: a position or a time");
    auto* type = command->add_option("--type", given->type, "The list's record type (csv)");
    auto* format = command->add_option("--format", given->format, "jsonl: events; csv: a list")
                       ->check(CLI::IsMember({"jsonl", "csv"}));
    auto* log = command->add_flag("--log", given->log,
                                  "The log as it is stored, in one file that `cairn restore "
                                  "--from` reads; up to the last commit that ends by --to");
    command->callback([=, &chosen] {
        const bool readable = from->count() + at->count() + type->count() + format->count() > 0;
        if (log->count() > 0 && readable)
            throw CLI::ValidationError(
                "--log",
                "gives the log from its beginning as it is stored; --from, --at, --type and "
                "--format are for the forms that people read");
        if (given->log && isatty(STDOUT_FILENO) != 0)
            throw CLI::ValidationError("--log", "writes no text: redirect it into a file");
        if (given->format == "csv" && given->type.empty())
            throw CLI::RequiredError("--type (with --format csv)");
        chosen = [given] { return export_what(*given); };
    });
}

}  // namespace cairn

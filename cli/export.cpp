#include <fstream>
#include <functional>
#include <iostream>
#include <map>

#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/import/csv_columns.hpp"
#include "cli/import/csv_text.hpp"
#include "cli/options.hpp"
#include "core/base64.hpp"
#include "core/log/portable_log.hpp"
#include "workspace/workspace_folder.hpp"

namespace cairn {

namespace {

constexpr std::size_t events_per_read = 1000;

Result<Position> position_of(const std::string& text, Position otherwise) {
    if (text.empty()) return otherwise;
    const auto at = parse_at(text);
    if (!at) return tl::unexpected(at.error());
    if (!std::holds_alternative<Position>(*at)) return invalid("at.invalid", {{"given", text}});
    return std::get<Position>(*at);
}

Error not_yet(Position head) {
    return {ErrorCode::invalid, "at.future", {{"head", std::to_string(head.value)}}};
}

/// A full disk or a closed pipe shows at the end of writing.
ExitCode written() {
    std::cout.flush();
    if (!std::cout) return complain({ErrorCode::storage_full, "output.failed", Json::object()});
    return 0;
}

/// The whole log, one event a line, as it was appended.
ExitCode export_events(const Workspace& workspace, const ExportOptions& given) {
    const auto from = position_of(given.from, Position{1});
    const auto to = position_of(given.to, workspace.head());
    if (!from) return complain(from.error());
    if (!to) return complain(to.error());
    if (const Position head = workspace.head(); *to > head) return complain(not_yet(head));
    const auto audit = workspace.audit(Actor::system());
    if (!audit) return complain(audit.error());
    ProgressBar progress("Exporting");
    Position at{from->value == 0 ? 0 : from->value - 1};
    while (at < *to) {
        const Position seen =
            audit->events(at, events_per_read, {.until = *to},
                          [](Position, std::string_view, const std::string& json) {
                              std::cout << json << '\n';
                              return true;
                          });
        if (seen == at) break;
        at = seen;
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
    if (*to > head) return complain(not_yet(head));
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

std::string cell(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_object() && value.contains("amount")) return value["amount"].get<std::string>();
    if (value.is_object() && value.contains("erased")) return "erased";
    return value.is_array() ? joined_elements(value.get<std::vector<std::string>>())
                            : json_text(value);
}

/// By type, for each id what tells the record in every workspace, where an id does not.
using Keys = std::map<std::string, std::map<std::string, std::string>, std::less<>>;

/// A reference's ids, each as something else says it; an id where that does not know it.
std::string named_by(const Json& value,
                     const std::function<std::string(const std::string&)>& name) {
    if (value.is_null()) return "";
    std::vector<std::string> names;
    for (const auto& element : value.is_array() ? value : Json::array({value}))
        names.push_back(name(cell(element)));
    // A single value is no list: its semicolons are its own.
    return value.is_array() ? joined_elements(names) : names.front();
}

/// Rows of a list as cells, in the order of `list_columns`.
class CellWriter {
public:
    CellWriter(const RecordType& type, const Keys& keys, bool with_archived)
        : type_(type), keys_(keys), with_archived_(with_archived) {}

    [[nodiscard]] std::vector<std::string> cells(const Json& page, const Json& row) const {
        std::vector<std::string> cells{row["id"].get<std::string>()};
        for (const auto& field : type_.fields)
            if (!field.retired) add(cells, field, page["titles"], row.value(field.name, Json()));
        if (with_archived_) cells.push_back(cell(row["archived"]));
        return cells;
    }

private:
    void add(std::vector<std::string>& cells,
             const Field& field,
             const Json& titles,
             const Json& value) const {
        if (field.shape() == ValueShape::address) {
            for (const auto line : address_lines)
                cells.push_back(value.is_object() ? value.value(std::string(line), "") : "");
            return;
        }
        if (field.is_reference()) {
            cells.push_back(
                named_by(value, [&](const std::string& id) { return titles.value(id, id); }));
            cells.push_back(
                named_by(value, [&](const std::string& id) { return key_of(field.to, id); }));
            return;
        }
        cells.push_back(cell(value));
        if (field.shape() == ValueShape::money)
            cells.push_back(value.is_object() ? value.value("currency", "") : "");
    }
    [[nodiscard]] std::string key_of(const std::string& type, const std::string& id) const {
        const auto of_type = keys_.find(type);
        if (of_type == keys_.end()) return id;
        const auto key = of_type->second.find(id);
        return key == of_type->second.end() ? id : key->second;
    }

    const RecordType& type_;
    const Keys& keys_;
    const bool with_archived_;
};

/// Read and let go before anything is printed: a pipe that nobody empties must not hold a view of
/// the data, which a server beside us could not reuse the space of.
Result<std::string> read_page(const Workspace& workspace,
                              const std::string& type,
                              const At& at,
                              const QueryText& query) {
    const auto reading = workspace.read(Actor::system(), at);
    if (!reading) return tl::unexpected(reading.error());
    return reading->list(type, query);
}

/// Lists of one moment, each in the order of its ids: what was imported from an export is exported
/// as it was.
class ListExport {
public:
    ListExport(const Workspace& workspace, const ExportOptions& given)
        : workspace_(workspace),
          given_(given),
          archived_(given.archived.empty() ? "no" : given.archived) {}

    /// Settles the moment; its record types.
    Result<std::vector<std::string>> types() {
        At at;
        if (!given_.at.empty()) {
            const auto parsed = parse_at(given_.at);
            if (!parsed) return tl::unexpected(parsed.error());
            at = *parsed;
        }
        const auto reading = workspace_.read(Actor::system(), at);
        if (!reading) return tl::unexpected(reading.error());
        at_ = reading->position();
        model_ = reading->reader().model;
        std::vector<std::string> names;
        for (const auto& type : model_->types()) {
            namings_[type->name] = naming_of(*type);
            names.push_back(type->name);
        }
        return names;
    }

    Result<void> write(std::ostream& out, const std::string& name) {
        const RecordType* type = model_->type(name);
        if (!type) return not_found("type.unknown", {{"record_type", name}});
        for (const auto& field : type->fields)
            if (field.is_reference())
                if (auto known = learn_keys(field.to); !known) return known;
        const bool with_archived = archived_ != "no";
        const CellWriter writer(*type, keys_, with_archived);
        std::map<std::string, std::string> lines;
        const auto listed = every_row(name, archived_, [&](const Json& page, const Json& row) {
            lines[row["id"].get<std::string>()] = csv_line(writer.cells(page, row));
        });
        if (!listed) return listed;
        out << byte_order_mark << csv_line(list_columns(*type, namings_, with_archived));
        for (const auto& [id, line] : lines) out << line;
        return {};
    }

private:
    Result<void> every_row(const std::string& type,
                           const std::string& archived,
                           const std::function<void(const Json& page, const Json& row)>& visit) {
        QueryText query{
            .sort = "created_at", .limit = std::to_string(query_rows_max), .archived = archived};
        for (Json page; page.is_null() || page["next"].is_string();) {
            if (page.is_object()) query.after = page["next"].get<std::string>();
            const auto rows = read_page(workspace_, type, at_, query);
            if (!rows) return tl::unexpected(rows.error());
            page = trusted_json(*rows);
            for (const auto& row : page["rows"]) visit(page, row);
        }
        return {};
    }
    /// Archived records may share their key with others, so they are named by their ids.
    Result<void> learn_keys(const std::string& type) {
        const std::string& key = namings_.at(type).key;
        if (key == "id" || keys_.contains(type)) return {};
        auto& keys = keys_[type];
        return every_row(type, "no", [&](const Json&, const Json& row) {
            if (const auto text = cell(row.value(key, Json())); !text.empty())
                keys[row["id"].get<std::string>()] = text;
        });
    }

    const Workspace& workspace_;
    const ExportOptions& given_;
    const std::string archived_;
    Position at_;
    std::shared_ptr<const Model> model_;
    Namings namings_;
    Keys keys_;
};

ExitCode export_list(const Workspace& workspace, const ExportOptions& given) {
    ListExport lists(workspace, given);
    if (const auto types = lists.types(); !types) return complain(types.error());
    if (const auto done = lists.write(std::cout, given.type); !done) return complain(done.error());
    return written();
}

/// A file for every type, which `cairn import --all` reads.
ExitCode export_lists(const Workspace& workspace, const ExportOptions& given) {
    ListExport lists(workspace, given);
    const auto types = lists.types();
    if (!types) return complain(types.error());
    std::filesystem::create_directories(given.into);
    for (const auto& type : *types) {
        std::ofstream out(given.into / (type + ".csv"), std::ios::binary);
        if (const auto done = lists.write(out, type); !done) return complain(done.error());
        if (!out.flush())
            return complain({ErrorCode::storage_full, "output.failed", {{"file", type + ".csv"}}});
    }
    return 0;
}

}  // namespace

ExitCode run_export(const ExportOptions& given) {
    if (given.log) return export_log(given);
    auto workspace = Workspace::open(workspace_options(given.data, Workspace::Mode::read_only));
    if (!workspace) return complain(workspace.error());
    if (!given.wants_list()) return export_events(**workspace, given);
    return given.into.empty() ? export_list(**workspace, given) : export_lists(**workspace, given);
}

}  // namespace cairn

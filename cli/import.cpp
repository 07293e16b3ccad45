#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/import/failed_rows.hpp"
#include "cli/import/folder_target.hpp"
#include "cli/import/labelled_columns.hpp"
#include "cli/import/server_target.hpp"
#include "cli/options.hpp"
#include "core/json.hpp"
#include "events/values/text_format.hpp"

namespace cairn {

namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return text.str();
}

Result<std::shared_ptr<const Model>> model_with(ImportTarget& target, const std::string& type) {
    return target.definition(type).map(
        [](const Json& definition) { return Model().replayed(definition); });
}

/// How the types that a type refers to name their records.
Result<Namings> namings_for(ImportTarget& target, const RecordType& type) {
    Namings namings;
    for (const auto& field : type.fields) {
        if (field.to.empty() || namings.contains(field.to)) continue;
        const auto model = model_with(target, field.to);
        if (!model) return tl::unexpected(model.error());
        namings[field.to] = naming_of(*(*model)->type(field.to));
    }
    return namings;
}

/// A `find` looks into another type, of which the mapping knows the name only.
Result<void> check_finds(ImportTarget& target, const RecordType& type, const Mapping& mapping) {
    for (const auto& source : mapping.fields) {
        if (source.finds.empty()) continue;
        const std::string& to = type.field(source.field)->to;
        const auto model = model_with(target, to);
        if (!model) return tl::unexpected(model.error());
        if ((*model)->type(to)->field(source.finds.front())) continue;
        return invalid("mapping.invalid", {{"place", "/fields/" + source.field + "/find"},
                                           {"problem", "the type " + to + " has no field \"" +
                                                           source.finds.front() + "\""}});
    }
    return {};
}

Result<Mapping> read_mapping_file(const fs::path& file,
                                  ImportTarget& target,
                                  const RecordType& type,
                                  const CsvTable& table) {
    const auto json = parse_json(contents(file));
    auto mapping =
        json ? read_mapping(*json, type, table) : Result<Mapping>(tl::unexpected(json.error()));
    if (mapping)
        if (auto checked = check_finds(target, type, *mapping); !checked)
            mapping = tl::unexpected(checked.error());
    if (!mapping) mapping.error().data["file"] = file.string();
    return mapping;
}

/// The first of the names, and how many more there are.
std::string in_short(const std::vector<std::string>& names) {
    constexpr std::size_t shown_max = 8;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < shown_max; ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > shown_max)
        text += " and " + std::to_string(names.size() - shown_max) + " more";
    return text;
}

/// One file on its way into a workspace, with all that its import goes by.
class FileImport {
public:
    FileImport(ImportTarget& target, const ImportArguments& given, std::string type, fs::path file)
        : target_(target), given_(given), type_name_(std::move(type)), file_(std::move(file)) {}

    /// Reads and checks everything that can be wrong with the file as a whole.
    Result<void> prepare() {
        auto model = model_with(target_, type_name_);
        if (!model) return tl::unexpected(model.error());
        model_ = *std::move(model);
        auto read = read_csv(contents(file_), given_.encoding).map(without_reasons);
        if (!read) return with_file(read.error());
        table_ = *std::move(read);
        if (given_.map.empty()) name_columns_by_labels(table_, *model_, type());
        const auto settings = target_.settings();
        if (!settings) return tl::unexpected(settings.error());
        auto prepared = prepare_mapping(*settings);
        if (!prepared) return with_file(prepared.error());
        const auto key = update_key();
        if (!key) return tl::unexpected(key.error());
        importer_ = std::make_unique<Importer>(
            target_, mapping_, type(), table_, settings->timezone,
            ImportOptions{given_.dry_run, *key, given_.incomplete || !given_.all.empty()});
        return {};
    }
    [[nodiscard]] const RecordType& type() const { return *model_->type(type_name_); }

    Result<void> run() {
        say_how_it_is_read();
        ProgressBar progress("Importing " + file_.filename().string());
        return keep(importer_->run(progress));
    }
    Result<void> complete() { return keep(importer_->complete()); }

    /// What came of it; 1 where rows failed.
    [[nodiscard]] ExitCode report() const {
        std::cout << type_name_ << ": " << counts_.created
                  << (given_.dry_run ? " would be created, " : " created, ");
        if (!given_.update.empty())
            std::cout << counts_.updated << (given_.dry_run ? " would be updated, " : " updated, ");
        std::cout << counts_.known << " known, " << counts_.failed << " failed\n";
        if (counts_.warned > 0)
            std::cerr << "cairn: " << counts_.warned
                      << " came in past a gate of their lifecycle (something that a transition "
                         "asks for is empty)\n";
        if (counts_.left_out > 0 && !given_.dry_run)
            std::cerr << "cairn: " << counts_.left_out
                      << " came in without references to records that are not there; when they "
                         "are, import the file again with --update id\n";
        return report_failures();
    }

private:
    [[nodiscard]] tl::unexpected<Error> with_file(Error error) const {
        if (!error.data.contains("file")) error.data["file"] = file_.string();
        return tl::unexpected<Error>(std::move(error));
    }
    Result<void> prepare_mapping(const Settings& settings) {
        auto namings = namings_for(target_, type());
        if (!namings) return tl::unexpected(namings.error());
        namings_ = *std::move(namings);
        auto mapping =
            given_.map.empty()
                ? Result<Mapping>(mapping_by_names(type(), table_, settings.currency, namings_))
                : read_mapping_file(given_.map, target_, type(), table_);
        if (!mapping) return tl::unexpected(mapping.error());
        mapping_ = *std::move(mapping);
        if (auto filled = check_columns(); !filled) return filled;
        std::optional<DecimalSign> sign;
        if (!given_.decimal.empty())
            sign = given_.decimal == "," ? DecimalSign::comma : DecimalSign::point;
        return settle_decimals(mapping_, type(), table_, sign,
                               is_exported_file(table_, type(), namings_));
    }
    /// Of a file that no mapping explains, and of which no column says anything, each row would
    /// fail.
    [[nodiscard]] Result<void> check_columns() const {
        const bool archives = !mapping_.id.empty() && !mapping_.archived.empty();
        if (!given_.map.empty() || !mapping_.fields.empty() || archives) return {};
        std::vector<std::string> fields;
        for (const auto& field : type().fields)
            if (!field.retired && !field.is_derived()) fields.push_back(field.name);
        return invalid("import.no_field", {{"record_type", type_name_},
                                           {"columns", in_short(table_.head)},
                                           {"takes", in_short(fields)}});
    }
    /// What `--update` names, for this type: of several files those go by the id that have no such
    /// field.
    [[nodiscard]] Result<std::string> update_key() const {
        const std::string& key = given_.update;
        const auto keys = unique_fields(type());
        const bool is_key = std::find(keys.begin(), keys.end(), key) != keys.end();
        if (key.empty() || key == "id") return key;
        if (!is_key && !given_.all.empty()) return "id";
        Json data{{"given", key}, {"record_type", type_name_}};
        if (!keys.empty()) data["keys"] = keys;
        if (!is_key) return invalid("import.not_a_key", data);
        const bool filled = std::any_of(mapping_.fields.begin(), mapping_.fields.end(),
                                        [&](const auto& source) { return source.field == key; });
        return filled ? Result<std::string>(key)
                      : invalid("import.key_not_given", {{"given", key}});
    }
    void say_how_it_is_read() const {
        if (given_.encoding.empty() && table_.encoding != "UTF-8")
            std::cerr << "cairn: " << file_.filename().string() << " is read as " << table_.encoding
                      << '\n';
        if (!given_.map.empty()) return;
        std::string unused;
        for (const auto& column : table_.head)
            if (!is_used(column)) unused += (unused.empty() ? "" : ", ") + column;
        if (!unused.empty())
            std::cerr << "cairn: no field is called like these columns, which are left out: "
                      << unused << '\n';
    }
    /// Computed values are there for people, and nothing to complain of.
    [[nodiscard]] bool is_computed(const std::string& column) const {
        return std::any_of(type().fields.begin(), type().fields.end(), [&](const Field& field) {
            if (!field.is_derived()) return false;
            const auto columns = field_columns(type(), field, namings_);
            return std::find(columns.begin(), columns.end(), column) != columns.end();
        });
    }
    [[nodiscard]] bool is_used(const std::string& column) const {
        const bool named =
            column == mapping_.id || column == mapping_.archived || type().field(column) != nullptr;
        return named || is_computed(column) ||
               std::any_of(
                   mapping_.fields.begin(), mapping_.fields.end(), [&](const FieldSource& source) {
                       return source.column == column || source.currency_column == column ||
                              std::any_of(source.parts.begin(), source.parts.end(),
                                          [&](const auto& part) { return part.second == column; });
                   });
    }
    Result<void> keep(const Result<ImportCounts>& counts) {
        if (!counts) return tl::unexpected(counts.error());
        counts_ = *counts;
        return {};
    }
    [[nodiscard]] ExitCode report_failures() const {
        const auto& failures = importer_->failures();
        if (failures.empty()) return 0;
        constexpr std::size_t shown_max = 5;
        for (std::size_t i = 0; i < failures.size() && i < shown_max; ++i)
            std::cerr << "cairn: line " << table_.rows[failures[i].index].line << ": "
                      << explain(failures[i].error) << '\n';
        if (failures.size() > shown_max)
            std::cerr << "cairn: and " << failures.size() - shown_max << " more\n";
        if (given_.dry_run) {
            std::cerr << "cairn: " << failures.size()
                      << " rows would fail; a dry run writes them nowhere\n";
            return 1;
        }
        const fs::path failed = given_.failed.empty()
                                    ? free_path(file_.stem().string() + ".failed.csv")
                                    : given_.failed;
        write_failed_rows(failed, table_, failures);
        std::cerr << "cairn: the failed rows are in " << failed.string()
                  << "; mend them and import that file with the same mapping\n";
        return 1;
    }

    ImportTarget& target_;
    const ImportArguments& given_;
    const std::string type_name_;
    const fs::path file_;
    std::shared_ptr<const Model> model_;
    CsvTable table_;
    Namings namings_;
    Mapping mapping_;
    std::unique_ptr<Importer> importer_;
    ImportCounts counts_;
};

using FileImports = std::vector<std::unique_ptr<FileImport>>;

/// Puts a type after those that it refers to, as far as they do not refer to each other.
void add_in_order(std::unique_ptr<FileImport>& file,
                  std::map<std::string, std::unique_ptr<FileImport>>& others,
                  FileImports& ordered) {
    auto taken = std::move(file);
    for (const auto& field : taken->type().fields)
        if (const auto other = others.find(field.to); other != others.end() && other->second)
            add_in_order(other->second, others, ordered);
    ordered.push_back(std::move(taken));
}

/// In the order of their names, so that what is said of them is the same each time.
std::set<fs::path> csv_files_in(const fs::path& folder) {
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && folded(entry.path().extension().string()) == ".csv")
            files.insert(entry.path());
    return files;
}

/// The files of a folder that are called like record types, `account.csv`.
Result<FileImports> files_in(ImportTarget& target, const ImportArguments& given) {
    std::map<std::string, std::unique_ptr<FileImport>> files;
    for (const auto& path : csv_files_in(given.all)) {
        const std::string type = path.stem();
        const auto definition = target.definition(type);
        if (!definition && definition.error().reason != "type.unknown")
            return tl::unexpected(definition.error());
        if (!definition) {
            std::cerr << "cairn: " << path.filename().string()
                      << " is left out, as no record type is called like it\n";
            continue;
        }
        auto& file = files[type];
        if (file)
            return invalid("import.two_files",
                           {{"folder", given.all.string()}, {"record_type", type}});
        file = std::make_unique<FileImport>(target, given, type, path);
    }
    if (files.empty())
        return not_found("import.no_file",
                         {{"folder", given.all.string()}, {"example", "account.csv"}});
    for (const auto& [type, file] : files)
        if (auto prepared = file->prepare(); !prepared) return tl::unexpected(prepared.error());
    FileImports ordered;
    for (auto& [type, file] : files)
        if (file) add_in_order(file, files, ordered);
    return ordered;
}

Result<FileImports> files_of(ImportTarget& target, const ImportArguments& given) {
    if (!given.all.empty()) return files_in(target, given);
    FileImports files;
    files.push_back(std::make_unique<FileImport>(target, given, given.type, given.file));
    if (auto prepared = files.front()->prepare(); !prepared)
        return tl::unexpected(prepared.error());
    return files;
}

Result<void> bring_in(const FileImports& files, const ImportArguments& given) {
    for (const auto& file : files)
        if (auto done = file->run(); !done) return done;
    if (given.all.empty() || given.dry_run) return {};
    for (const auto& file : files)
        if (auto done = file->complete(); !done) return done;
    return {};
}

}  // namespace

ExitCode import_into(ImportTarget& target, const ImportArguments& given) {
    const auto files = files_of(target, given);
    if (!files) return complain(files.error());
    if (auto done = bring_in(*files, given); !done) return complain(done.error());
    ExitCode code = 0;
    for (const auto& file : *files) code = std::max(code, file->report());
    return code;
}

ExitCode run_import(const ImportArguments& given) {
    if (!given.failed.empty())
        if (auto checked = check_failed_name(given.failed, given.file); !checked)
            return complain(checked.error());
    auto target = given.server.empty() ? folder_target(given.data)
                                       : server_target(given.server, given.token, given.trust);
    if (!target) return complain(target.error());
    return import_into(**target, given);
}

}  // namespace cairn

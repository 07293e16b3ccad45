#pragma once

#include "cli/commands.hpp"
#include "cli/import_target.hpp"
#include "cli/mapping.hpp"

namespace cairn {

struct ImportCounts {
    std::size_t created = 0;
    std::size_t known = 0;   ///< There already, from an earlier import or row.
    std::size_t warned = 0;  ///< Created past a gate of the lifecycle.
    std::size_t failed = 0;
};

struct FailedRow {
    std::size_t index;  ///< In the table.
    std::string reason;
};

/// Brings the rows of a table into a workspace: in batches, each atomic, a refused row taken out and the rest sent again. Rows that refer
/// to rows further down are tried again at the end.
class Importer {
public:
    Importer(ImportTarget& target, const Mapping& mapping, const RecordType& type, const CsvTable& table, bool dry_run);
    [[nodiscard]] Result<ImportCounts> run(ProgressBar& progress);
    [[nodiscard]] const std::vector<FailedRow>& failures() const { return failures_; }

private:
    struct Pending {
        std::size_t index;
        Json command;
        std::string id;
    };
    Result<void> round(std::vector<std::size_t> rows, ProgressBar& progress);
    Result<void> send(std::vector<Pending> batch);
    void fail_row(std::size_t index, std::string reason) { failures_.push_back({index, std::move(reason)}); }
    bool refers_to_this_import(const Json& command) const;
    const std::vector<std::string>& find(const std::string& type, const std::string& field, const std::string& text);

    ImportTarget& target_;
    const Mapping& mapping_;
    const RecordType& type_;
    const CsvTable& table_;
    const bool dry_run_;
    const std::string timezone_;
    const Finder finder_;
    std::set<std::string> known_ids_;
    std::map<std::pair<std::string, std::string>, std::map<std::string, std::vector<std::string>>> found_;  ///< By type and field, then folded text.
    std::vector<std::size_t> later_;
    std::vector<FailedRow> failures_;
    ImportCounts counts_;
};

}  // namespace cairn

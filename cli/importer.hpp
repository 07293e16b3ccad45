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

/// Brings the rows of a table into a workspace: in batches, each atomic, a refused row taken out
/// and the rest sent again. Rows that refer to rows further down are tried again at the end. A dry
/// run counts as the import would.
class Importer {
public:
    Importer(ImportTarget& target,
             const Mapping& mapping,
             const RecordType& type,
             const CsvTable& table,
             std::string timezone,
             bool dry_run);
    /// Fails where the target does, for a reason that is not a row's: what came in until then
    /// stays.
    [[nodiscard]] Result<ImportCounts> run(ProgressBar& progress);
    [[nodiscard]] const std::vector<FailedRow>& failures() const { return failures_; }

private:
    struct Pending {
        std::size_t index;
        Json command;
        std::string id;  ///< Empty: the row makes a new record each time.
    };
    using Batch = std::vector<Pending>;

    Result<void> round(const std::vector<std::size_t>& rows, ProgressBar& progress);
    Result<void> take(std::size_t index);
    Result<void> add(Pending row);
    Result<void> send_batch();
    Result<void> send(Batch batch);
    Result<Json> ask(const Batch& batch);
    void accept(const Pending& row);
    void refuse(const Pending& row, const Error& error);
    void fail_row(std::size_t index, std::string reason) {
        failures_.push_back({index, std::move(reason)});
    }
    bool misses_only_this_import(const Json& command, const Error& error) const;

    using Found = std::map<std::string, std::vector<std::string>>;  ///< Ids by folded text.
    const std::vector<std::string>& find(const std::string& type,
                                         const std::string& field,
                                         const std::string& text);
    Found looked_up(const std::string& type, const std::string& field);

    ImportTarget& target_;
    const Mapping& mapping_;
    const RecordType& type_;
    const CsvTable& table_;
    const std::string timezone_;
    const bool dry_run_;
    const Finder finder_;
    std::set<std::string> known_ids_;
    std::vector<Json>
        pretended_;  ///< Commands that a dry run had accepted: nobody else remembers them.
    std::map<std::pair<std::string, std::string>, Found> found_;  ///< By type and field.
    Batch batch_;
    std::set<std::string> batch_ids_;
    std::size_t batch_bytes_ = 0;
    std::vector<std::size_t> later_;
    std::vector<FailedRow> failures_;
    ImportCounts counts_;
};

}  // namespace cairn

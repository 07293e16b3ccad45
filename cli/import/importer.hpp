#pragma once

#include "cli/commands.hpp"
#include "cli/import/import_target.hpp"
#include "cli/import/map_row.hpp"
#include "cli/import/mapping.hpp"
#include "cli/import/record_finder.hpp"

namespace cairn {

struct ImportOptions {
    bool dry_run = false;
    /// What tells that a row means a record that is there, which is then changed to what the row
    /// says: "id", or a field that is unique by itself. Empty: records that are there stay as they
    /// are.
    std::string update{};
    /// References to what is not there (yet) are left out instead of failing their row; `complete`
    /// fills them in.
    bool incomplete = false;
};

struct ImportCounts {
    std::size_t created = 0;
    std::size_t updated = 0;
    std::size_t known =
        0;  ///< There already, from an earlier import or row, and nothing to change.
    std::size_t warned = 0;  ///< Created past a gate of the lifecycle.
    std::size_t failed = 0;
    std::size_t left_out = 0;  ///< Created without a reference to what is not there.
};

struct FailedRow {
    std::size_t index;  ///< In the table.
    Error error;
};

/// Brings the rows of a table into a workspace: in batches, each atomic, a refused row taken out
/// and the rest sent again. Rows that refer to rows further down are tried again at the end, those
/// that refer to each other come in without and are completed. A dry run counts as the import
/// would.
class Importer {
public:
    Importer(ImportTarget& target,
             const Mapping& mapping,
             const RecordType& type,
             const CsvTable& table,
             std::string timezone,
             ImportOptions options);
    /// Fails where the target does, for a reason that is not a row's: what came in until then
    /// stays.
    [[nodiscard]] Result<ImportCounts> run(ProgressBar& progress);
    /// After `run`, and after what the rows refer to came in: fills in what was left out. Rows
    /// whose references are still missing fail, though their records are there.
    [[nodiscard]] Result<ImportCounts> complete();
    [[nodiscard]] const std::vector<FailedRow>& failures() const { return failures_; }

private:
    struct Pending {
        std::size_t index;
        std::vector<Json> commands{};
        std::string id{};  ///< Empty: the row makes a new record each time.
        bool is_new = true;
        std::vector<std::string> left_out{};
    };
    using Batch = std::vector<Pending>;

    Result<void> look_around();
    Result<void> rounds(ProgressBar& progress);
    Result<void> round(const std::vector<std::size_t>& rows, ProgressBar& progress);
    Result<void> take(std::size_t index);
    Result<void> take_last(std::size_t index);
    Result<void> take_mapped(std::size_t index, MappedRow row);
    Result<void> complete_row(std::size_t index, const std::vector<std::string>& left_out);
    [[nodiscard]] MappedRow mapped(std::size_t index, NotFound not_found);
    [[nodiscard]] Result<std::string> meant_id(const MappedRow& row) const;
    [[nodiscard]] std::vector<std::string> not_there_yet(const MappedRow& row) const;
    [[nodiscard]] Pending creation(std::size_t index, MappedRow row) const;
    Result<void> add(Pending row);
    Result<void> send_batch();
    Result<void> send(Batch batch);
    Result<Json> ask(const Batch& batch);
    void accept(const Pending& row);
    /// The row without what it was refused for, if that may be left out; else it failed.
    std::optional<Pending> refuse(const Pending& row, const Error& error);
    [[nodiscard]] static std::optional<Pending> without_unknown(Pending row, const Error& error);
    [[nodiscard]] static std::optional<std::size_t> refused_row(const Error& error,
                                                                const Batch& batch);
    void fail_row(std::size_t index, Error error) {
        failures_.push_back({index, std::move(error)});
    }
    bool misses_only_this_import(const Pending& row, const Error& error) const;
    void remember(const Json& record);

    ImportTarget& target_;
    const Mapping& mapping_;
    const RecordType& type_;
    const CsvTable& table_;
    const std::string timezone_;
    const ImportOptions options_;
    RecordFinder records_;
    const Finder finder_;
    std::set<std::string> known_ids_;
    std::set<std::string> own_ids_;                           ///< Of the table's rows.
    std::map<std::string, Json> present_;                     ///< By id, where they may be updated.
    std::map<std::string, std::string, std::less<>> by_key_;  ///< Ids by the folded `update` field.
    Batch batch_;
    std::set<std::string> batch_ids_;
    std::size_t batch_bytes_ = 0;
    std::vector<std::size_t> later_;
    std::vector<std::pair<std::size_t, std::vector<std::string>>> left_out_;
    std::vector<FailedRow> failures_;
    ImportCounts counts_;
};

}  // namespace cairn

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gateway/bulk/bulk_report.hpp"
#include "gateway/shares.hpp"
#include "workspace/command_request.hpp"

namespace cairn {

/// How many records one bulk change is of at most.
constexpr std::size_t bulk_records_max = 100'000;
/// How many refusals, and how many things that an undo leaves, are kept with what is said of them;
/// of the others their number is, and of refusals which records they are.
constexpr std::size_t bulk_listed_max = 1'000;

/// What is done to each record.
struct BulkAction {
    BulkKind kind{};
    std::string type;
    Json fields = Json::object();  ///< Of a change; of a transition what it is given.
    std::string word{};            ///< The transition, or the new owner's id.
};

/// One record of a change, or, of an undo, one commit.
struct BulkItem {
    Uuid record{};
    Position commit{};
};

/// A file that goes with whoever holds this, unless it is to stay.
class JobFile {
public:
    explicit JobFile(std::filesystem::path path) : path_(std::move(path)) {}
    ~JobFile();
    JobFile(const JobFile&) = delete;
    JobFile& operator=(const JobFile&) = delete;
    /// Whatever becomes of who holds this, until it is said again.
    void let_stay(bool stays) { stays_ = stays; }

private:
    const std::filesystem::path path_;
    bool stays_ = false;
};

/// A bulk change on its way, and what came of it. Each record is a command of its own, so that
/// whatever is refused holds up nothing else. Not for several threads at a time.
struct BulkJob {
    BulkReport report;  ///< Without lists.
    Fingerprint print{};
    BulkAction action;
    std::string reason;
    std::string token;  ///< By which its person is let in: with that right it ends.
    std::vector<BulkItem> items;
    std::size_t next = 0;
    bool cancel_asked = false;
    /// With those that it did not come to, where it was stopped.
    std::vector<BulkItem> refused{};
    std::vector<BulkRefusal> refusals{};
    std::vector<Kept> stays{};
    std::vector<Position> commits{};  ///< In their order.
    /// By which it can be gone on with where the server ends before it does (`KeptBulks`).
    std::optional<JobFile> file{};
    /// Counted as long as it runs.
    std::optional<Shares::Held> of_person{};
    std::optional<Shares::Held> of_all{};

    [[nodiscard]] bool runs() const { return report.state == BulkState::running; }
    /// The command for one of its items, but for who sends it.
    [[nodiscard]] CommandRequest request(const BulkItem& item) const;
    /// Takes in what became of it. `record`: of a refusal.
    void take(const BulkItem& item, const StreamName& record, const Result<Done>& done);
    void end(BulkState state, Time now, std::optional<Error> because = std::nullopt);
    /// With at most `limit` entries of each list behind the first `after`.
    [[nodiscard]] BulkReport told(std::size_t after, std::size_t limit) const;
};

/// A refusal that is not of the record at hand, so that all others would meet the same.
[[nodiscard]] bool ends_bulk(const Error& error);
/// Why a change ends with its server: another one can go on with it.
[[nodiscard]] Error stopped_with_server();
/// The server has too much to do at the moment: to be tried again.
[[nodiscard]] bool is_passing(const Error& error);

}  // namespace cairn

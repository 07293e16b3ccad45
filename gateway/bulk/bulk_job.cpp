#include "gateway/bulk/bulk_job.hpp"

#include <algorithm>

namespace cairn {
namespace {

constexpr const char* bulk_cause = "bulk";
constexpr const char* server_stopping = "server.stopping";
/// Of what is kept of one refusal.
constexpr std::size_t refusal_bytes_max = 2'000;

Step step_of(const BulkAction& action, const StreamName& target) {
    switch (action.kind) {
        case BulkKind::change: return Change{target, std::nullopt, action.fields};
        case BulkKind::advance: return Advance{target, action.word, action.fields};
        case BulkKind::transfer: return Transfer{target, action.word};
        case BulkKind::archive: return Archive{target};
        case BulkKind::restore: return Restore{target};
        case BulkKind::undo: break;
    }
    return Undo{};
}

template <class Entry>
std::vector<Entry> part_of(const std::vector<Entry>& all, std::size_t after, std::size_t limit) {
    const std::size_t first = std::min(after, all.size());
    const std::size_t last = first + std::min(limit, all.size() - first);
    return {all.begin() + static_cast<std::ptrdiff_t>(first),
            all.begin() + static_cast<std::ptrdiff_t>(last)};
}

}  // namespace

JobFile::~JobFile() {
    std::error_code ignored;
    if (!stays_) std::filesystem::remove(path_, ignored);
}

CommandRequest BulkJob::request(const BulkItem& item) const {
    CommandRequest request{.cause = bulk_cause, .reason = reason, .bulk = report.id};
    if (action.kind == BulkKind::undo)
        request.command.steps.emplace_back(Undo{item.commit});
    else
        request.command.steps.push_back(step_of(action, {action.type, item.record}));
    return request;
}

void BulkJob::take(const BulkItem& item, const StreamName& record, const Result<Done>& done) {
    if (!done) {
        ++report.refused;
        ++report.reasons[done.error().reason];
        refused.push_back(item);
        if (refusals.size() >= bulk_listed_max) return;
        Error error = done.error();
        if (json_text(error.data).size() > refusal_bytes_max) error.data = Json::object();
        refusals.push_back({record, std::move(error)});
        return;
    }
    if (done->undone) {
        report.kept += done->undone->kept.size();
        for (const Kept& kept : done->undone->kept)
            if (stays.size() < bulk_listed_max) stays.push_back(kept);
    }
    ++(done->commit ? report.changed : report.unchanged);
    if (!done->commit) return;
    commits.push_back(*done->commit);
    report.last = done->position;
}

void BulkJob::end(BulkState state, Time now, std::optional<Error> because) {
    const bool goes_on = because && because->reason == server_stopping;
    if (goes_on && file) file->let_stay(true);
    file.reset();
    if (state == BulkState::stopped)
        refused.insert(refused.end(), items.begin() + static_cast<std::ptrdiff_t>(next),
                       items.end());
    report.state = state;
    report.because = std::move(because);
    report.ended = now;
    token.clear();
    std::vector<BulkItem>().swap(items);  // Assigning nothing would keep the room.
    of_person.reset();
    of_all.reset();
}

BulkReport BulkJob::told(std::size_t after, std::size_t limit) const {
    BulkReport told = report;
    told.refusals = part_of(refusals, after, limit);
    told.stays = part_of(stays, after, limit);
    return told;
}

bool ends_bulk(const Error& error) {
    return error.code == ErrorCode::unauthenticated || error.code == ErrorCode::storage_full ||
           error.reason == "workspace.read_only";
}

Error stopped_with_server() { return {ErrorCode::busy, server_stopping, Json::object()}; }

bool is_passing(const Error& error) { return error.code == ErrorCode::busy; }

}  // namespace cairn

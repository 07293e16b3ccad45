#include "gateway/bulk/bulk_log.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "events/event.hpp"

namespace cairn {
namespace {

constexpr const char* begun_note = "bulk_begun";
constexpr const char* ended_note = "bulk_ended";
using Detail = std::map<std::string, std::string, std::less<>>;

std::string text_in(const Detail& detail, std::string_view name) {
    const auto found = detail.find(name);
    return found == detail.end() ? std::string() : found->second;
}

std::size_t number_in(const Detail& detail, std::string_view name) {
    return parse_whole_number<std::size_t>(text_in(detail, name)).value_or(0);
}

/// The note that an event is, by what it notes; nothing where it is another event.
std::optional<Detail> note_in(const Recorded& event, std::string_view what) {
    if (event.type != "access." + std::string(what)) return std::nullopt;
    auto decoded = decode_event(event, nullptr);
    auto* noted = std::get_if<Accessed>(&decoded);
    return noted ? std::optional(std::move(noted->detail)) : std::nullopt;
}

std::optional<BulkReport> report_of(const Recorded& event) {
    const auto detail = note_in(event, begun_note);
    if (!detail) return std::nullopt;
    const auto kind = parse_bulk_kind(text_in(*detail, "action"));
    if (!kind) return std::nullopt;
    BulkReport report{.id = event.command,
                      .person = event.actor,
                      .type = text_in(*detail, "record_type"),
                      .kind = *kind,
                      .state = BulkState::interrupted,
                      .total = number_in(*detail, "records"),
                      .as_of = {number_in(*detail, "as_of")},
                      .begun = event.moment()};
    report.undoes = Uuid::parse(text_in(*detail, "undoes"));
    report.again_of = Uuid::parse(text_in(*detail, "again_of"));
    return report;
}

void take_end(const Recorded& event, const Detail& detail, BulkReport& report) {
    const std::string how = text_in(detail, "how");
    for (const auto state : {BulkState::done, BulkState::cancelled, BulkState::stopped})
        if (how == bulk_state_name(state)) report.state = state;
    report.unchanged = number_in(detail, "unchanged");
    report.refused = number_in(detail, "refused");
    report.ended = event.moment();
    if (const std::string because = text_in(detail, "because"); !because.empty())
        report.because = Error{ErrorCode::rejected, because, Json::object()};
}

}  // namespace

NoteAccess note_of_begin(const BulkReport& report) {
    NoteAccess note{report.person,
                    begun_note,
                    {{"record_type", report.type},
                     {"action", std::string(bulk_kind_name(report.kind))},
                     {"records", std::to_string(report.total)},
                     {"as_of", std::to_string(report.as_of.value)}}};
    if (report.undoes) note.detail["undoes"] = report.undoes->text();
    if (report.again_of) note.detail["again_of"] = report.again_of->text();
    return note;
}

NoteAccess note_of_end(const BulkReport& report) {
    NoteAccess note{report.person,
                    ended_note,
                    {{"how", std::string(bulk_state_name(report.state))},
                     {"changed", std::to_string(report.changed)},
                     {"unchanged", std::to_string(report.unchanged)},
                     {"refused", std::to_string(report.refused)}}};
    if (report.because) note.detail["because"] = report.because->reason;
    return note;
}

namespace {

/// Goes through the events from the one that a change begins with.
class BulkReading {
public:
    BulkReading(const Uuid& id, const Uuid& person) : id_(id), person_(person) {}

    /// False: the rest says nothing of it.
    bool take(const Recorded& event) {
        if (!logged_) return begin(event);
        if (event.command != id_) return true;
        const auto end = note_in(event, ended_note);
        if (end) take_end(event, *end, logged_->report);
        logged_->is_over = end.has_value();
        if (end) return false;
        take_commit(event);
        return true;
    }
    std::shared_ptr<LoggedBulk> logged() {
        if (logged_) logged_->report.changed = logged_->commits.size();
        return std::move(logged_);
    }

private:
    bool begin(const Recorded& event) {
        auto report = report_of(event);
        if (report && report->person == person_)
            logged_ = std::make_shared<LoggedBulk>(LoggedBulk{*std::move(report)});
        return logged_ != nullptr;
    }

    /// The first event of a commit is of the record that the change is of; others may follow it.
    void take_commit(const Recorded& event) {
        auto& [report, commits, changed, is_over] = *logged_;
        report.last = event.position;
        if (!commits.empty() && commits.back() == event.commit) return;
        commits.push_back(event.commit);
        if (report.kind != BulkKind::undo) changed.push_back(event.stream.id);
    }

    const Uuid& id_;
    const Uuid& person_;
    std::shared_ptr<LoggedBulk> logged_{};
};

/// Each takes 24 bytes a commit.
constexpr std::size_t remembered_max = 4;

}  // namespace

BulkLog::BulkLog(const Workspace& workspace)
    : workspace_(workspace), start_(workspace.log().head()) {}

std::shared_ptr<const LoggedBulk> BulkLog::find(const Uuid& id, const Uuid& person) {
    const auto first = workspace_.known_command(id);
    if (!first) return nullptr;
    const std::lock_guard lock(mutex_);
    const auto known =
        std::ranges::find_if(known_, [&](const auto& logged) { return logged->report.id == id; });
    auto logged = known == known_.end() ? read(id, person, *first) : *known;
    if (known != known_.end()) known_.erase(known);
    if (logged && logged->is_over) known_.push_front(logged);
    if (known_.size() > remembered_max) known_.pop_back();
    return logged && logged->report.person == person ? logged : nullptr;
}

std::shared_ptr<const LoggedBulk> BulkLog::read(const Uuid& id,
                                                const Uuid& person,
                                                Position first) {
    constexpr std::size_t events_per_read = 10'000;
    ++readings_;
    BulkReading reading(id, person);
    // What began before the server did ended before it at the latest.
    const bool is_of_before = first <= start_;
    const Position last = is_of_before ? start_ : workspace_.log().head();
    bool goes_on = true;
    for (Position at{first.value - 1}; goes_on && at < last;)
        workspace_.log().read(at, std::min(events_per_read, last.value - at.value),
                              [&](const Recorded& event) {
                                  at = event.position;
                                  goes_on = reading.take(event);
                                  return goes_on;
                              });
    auto logged = reading.logged();
    if (logged) logged->is_over = logged->is_over || is_of_before;
    return logged;
}

}  // namespace cairn

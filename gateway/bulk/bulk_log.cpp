#include "gateway/bulk/bulk_log.hpp"

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
        if (end) return false;
        auto& commits = logged_->commits;
        if (commits.empty() || commits.back() != event.commit) commits.push_back(event.commit);
        logged_->report.last = event.position;
        return true;
    }
    std::optional<LoggedBulk> logged() {
        if (logged_) logged_->report.changed = logged_->commits.size();
        return std::move(logged_);
    }

private:
    bool begin(const Recorded& event) {
        auto report = report_of(event);
        if (!report || report->person != person_) return false;
        logged_ = LoggedBulk{*std::move(report), {}};
        return true;
    }

    const Uuid& id_;
    const Uuid& person_;
    std::optional<LoggedBulk> logged_{};
};

}  // namespace

std::optional<LoggedBulk> logged_bulk(const Workspace& workspace,
                                      const Uuid& id,
                                      const Uuid& person) {
    constexpr std::size_t events_per_read = 10'000;
    const auto first = workspace.known_command(id);
    if (!first) return std::nullopt;
    BulkReading reading(id, person);
    const Position head = workspace.log().head();
    bool goes_on = true;
    for (Position at{first->value - 1}; goes_on && at < head;)
        workspace.log().read(at, events_per_read, [&](const Recorded& event) {
            at = event.position;
            goes_on = reading.take(event);
            return goes_on;
        });
    return reading.logged();
}

}  // namespace cairn

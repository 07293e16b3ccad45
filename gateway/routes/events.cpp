#include "core/log/place.hpp"
#include "gateway/answers.hpp"
#include "gateway/http/event_stream.hpp"
#include "gateway/router.hpp"

namespace cairn {

namespace {

constexpr std::size_t page_bytes_max = std::size_t{4} << 20;

std::string page(const std::string& events,
                 const Epoch& epoch,
                 Position head,
                 const std::string& next) {
    return R"({"events":[)" + events + R"(],"epoch":")" + epoch.text() + R"(","head":")" +
           std::to_string(head.value) + R"(","next":)" +
           (next.empty() ? "null" : '"' + next + '"') + '}';
}

/// What one answer holds, as JSON objects with commas between them or one a line.
class EventList {
public:
    explicit EventList(bool lines) : lines_(lines) {}
    bool add(const std::string& json) {
        if (!lines_ && !text_.empty()) text_ += ',';
        text_ += json;
        if (lines_) text_ += '\n';
        return text_.size() < page_bytes_max;
    }
    [[nodiscard]] Response answer(const Epoch& epoch,
                                  Position newest,
                                  const std::string& next) const {
        Response response = json_answer(200, lines_ ? text_ : page(text_, epoch, newest, next));
        if (lines_) response.content_type = "application/x-ndjson";
        if (!next.empty()) response.with("Cairn-Next", next);
        response.with("Cache-Control", "no-store")
            .with("Cairn-Position", place_text(epoch, newest));
        return response;
    }

private:
    bool lines_;
    std::string text_;
};

/// From where the next page goes on; empty at the end. A page may end before its limit: at so many
/// bytes, or after looking through so many events in vain.
std::string read_page(const Workspace& workspace,
                      const Audit& audit,
                      const EventQuery& query,
                      EventList& list) {
    const auto visit = [&](Position, std::string_view, const std::string& json) {
        return list.add(json);
    };
    const Position seen = query.before
                              ? audit.events_before(*query.before, query.limit, query.filter, visit)
                              : audit.events(query.after, query.limit, query.filter, visit);
    const Position newest = workspace.projected();
    const Position last = std::min(query.filter.until.value_or(newest), newest);
    const bool more = query.before ? seen.value > 1 : seen < last;
    return more ? place_text(workspace.epoch(), seen) : std::string();
}

Response events(Call& call) {
    const Workspace& workspace = call.app.workspace;
    const auto audit = workspace.audit(call.actor());
    if (!audit) return problem(audit.error());
    const auto query = parse_event_query(call);
    if (!query) return problem(query.error());
    const auto accept = call.request.header("accept");
    if (asks_for_stream(call.request)) {
        if (query->before) return problem({ErrorCode::invalid, "events.before", Json::object()});
        note_log_read(call, query->filter.stream);
        return {.onward = Onward::event_stream};
    }
    EventList list(accept.find("application/x-ndjson") != std::string_view::npos);
    const Position newest = workspace.projected();
    const std::string next = read_page(workspace, *audit, *query, list);
    note_log_read(call, query->filter.stream);
    return with_time_held(list.answer(workspace.epoch(), newest, next), call);
}

constexpr Route event_table[] = {
    {Method::get, "/api/v1/events", ScanHandler{events}, "Events of the log, or the log followed",
     "after before limit until types stream actor account from_time to_time"}};

}  // namespace

std::span<const Route> event_routes() { return event_table; }

}  // namespace cairn

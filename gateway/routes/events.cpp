#include "gateway/answers.hpp"
#include "gateway/event_stream.hpp"
#include "gateway/router.hpp"

namespace cairn {

namespace {

constexpr std::size_t page_bytes_max = std::size_t{4} << 20;

std::string page(const std::string& events, Position head, const std::string& next) {
    return "{\"events\":[" + events + "],\"head\":\"" + std::to_string(head.value) +
           "\",\"next\":" + (next.empty() ? "null" : '"' + next + '"') + '}';
}

Response events(Call& call) {
    if (auto known = only(call.request, {"after", "limit", "until", "types", "stream", "actor"});
        !known)
        return problem(known.error());
    const auto query = parse_event_query(call.request);
    if (!query) return problem(query.error());
    if (!Access(call.actor(), call.app.workspace.sealer()).may(Action::audit))
        return problem({ErrorCode::forbidden, "access.denied", {{"action", "audit"}}});
    const auto accept = call.request.header("accept");
    if (query->after > call.app.workspace.head())
        return problem({ErrorCode::invalid, "events.after", Json::object()});
    if (call.request.method == Method::get &&
        accept.find("text/event-stream") != std::string_view::npos)
        return {.status = event_stream_status};
    const bool lines = accept.find("application/x-ndjson") != std::string_view::npos;
    std::string list;
    const auto seen =
        call.app.workspace.events(call.actor(), query->after, query->limit, query->filter,
                                  [&](Position, std::string_view, const std::string& json) {
                                      if (!lines && !list.empty()) list += ',';
                                      list += json;
                                      if (lines) list += '\n';
                                      return list.size() < page_bytes_max;
                                  });
    if (!seen) return problem(seen.error());
    const Position newest = call.app.workspace.projected();
    const Position last = std::min(query->filter.until.value_or(newest), newest);
    // A page may end before its limit: at so many bytes, or after looking through so many events in
    // vain.
    const std::string next = *seen < last ? std::to_string(seen->value) : "";
    Response response = json_answer(200, lines ? list : page(list, newest, next));
    if (lines) response.content_type = "application/x-ndjson";
    if (!next.empty()) response.with("Cairn-Next", next);
    response.with("Cache-Control", "no-store").with("Cairn-Position", std::to_string(newest.value));
    return response;
}

constexpr Route routes[] = {{Method::get, "/api/v1/events", events}};

}  // namespace

std::span<const Route> event_routes() { return routes; }

}  // namespace cairn

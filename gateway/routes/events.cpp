#include "gateway/answers.hpp"
#include "gateway/event_stream.hpp"
#include "gateway/router.hpp"

namespace cairn {

namespace {

Response events(Call& call) {
    if (auto known = only(call.request, {"after", "limit", "until", "types", "stream", "actor"}); !known)
        return problem(known.error());
    const auto query = parse_event_query(call.request);
    if (!query) return problem(query.error());
    if (!Access(call.actor(), call.app.workspace.sealer()).may(Action::audit))
        return problem({ErrorCode::forbidden, "access.denied", {{"action", "audit"}}});
    const auto accept = call.request.header("accept");
    if (accept.find("text/event-stream") != std::string_view::npos) return {.status = event_stream_status};
    const bool lines = accept.find("application/x-ndjson") != std::string_view::npos;
    std::string list;
    const auto head = call.app.workspace.events(
        call.actor(), query->after, query->limit, query->filter,
        [&](Position, std::string_view, const std::string& json) {
            if (!lines && !list.empty()) list += ',';
            list += json;
            if (lines) list += '\n';
            return true;
        });
    if (!head) return problem(head.error());
    const Position newest = call.app.workspace.projected();
    Response response = json_answer(200, lines ? list : "{\"events\":[" + list + "],\"head\":\"" + std::to_string(newest.value) + "\"}");
    if (lines) response.content_type = "application/x-ndjson";
    response.with("Cache-Control", "no-store").with("Cairn-Position", std::to_string(newest.value));
    return response;
}

constexpr Route routes[] = {{Method::get, "/api/v1/events", events}};

}  // namespace

std::span<const Route> event_routes() { return routes; }

}  // namespace cairn

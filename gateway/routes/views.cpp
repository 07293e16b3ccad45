#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"

namespace cairn {

namespace {

Response board(Call& call) {
    if (auto known = only(call.request, {"by", "filter", "q", "limit", "at"}); !known)
        return problem(known.error());
    return read_answer(call, [&](const Reading& reading) {
        return reading.board(call.request.parameter("type"), call.request.asked("by").value_or(""),
                             query_text(call.request));
    });
}

Response page(Call& call) {
    if (auto known = only(call.request, {"at"}); !known) return problem(known.error());
    return read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        return reading.page(*target);
    });
}

Response timeline(Call& call) {
    if (auto known = only(call.request, {"after", "limit", "kinds", "at"}); !known)
        return problem(known.error());
    return read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        return reading.timeline(*target, query_text(call.request),
                                call.request.asked("kinds").value_or(""));
    });
}

Response inbox(Call& call) {
    if (auto known = only(call.request, {"at"}); !known) return problem(known.error());
    return read_answer(call, [](const Reading& reading) { return reading.inbox(); });
}

constexpr Route routes[] = {
    {Method::get, "/api/v1/board/{type}", board},
    {Method::get, "/api/v1/records/{type}/{id}/page", ScanHandler{page}},
    {Method::get, "/api/v1/records/{type}/{id}/timeline", ScanHandler{timeline}},
    {Method::get, "/api/v1/inbox", ScanHandler{inbox}},
};

}  // namespace

std::span<const Route> view_routes() { return routes; }

}  // namespace cairn

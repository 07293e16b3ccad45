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

/// Between two moments, the later one now where none is said.
Response compare(Call& call) {
    if (auto known = only(call.request, {"from", "to"}); !known) return problem(known.error());
    const auto from = parse_at(call.request.asked("from").value_or(""));
    if (!from) return problem(from.error());
    return read_answer(call, "to", [&](const Reading& reading) {
        return reading.compare(call.request.parameter("type"), *from);
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

constexpr Route view_table[] = {
    {Method::get, "/api/v1/board/{type}", board},
    {Method::get, "/api/v1/board/{type}/compare", ScanHandler{compare}},
    {Method::get, "/api/v1/records/{type}/{id}/page", ScanHandler{page}},
    {Method::get, "/api/v1/records/{type}/{id}/timeline", ScanHandler{timeline}},
    {Method::get, "/api/v1/inbox", ScanHandler{inbox}},
};

}  // namespace

std::span<const Route> view_routes() { return view_table; }

}  // namespace cairn

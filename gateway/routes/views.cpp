#include "core/log/place.hpp"
#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "projections/reading/answer_search.hpp"

namespace cairn {

namespace {

Response board(Call& call) {
    return read_answer(call, [&](const Reading& reading) {
        return reading.board(call.request.parameter("type"), call.request.asked("by").value_or(""),
                             query_text(call.request));
    });
}

Response totals(Call& call) {
    const auto asked = [&](const char* name) { return call.request.asked(name).value_or(""); };
    const TotalsText text{asked("by"), asked("measure"), asked("over"), query_text(call.request)};
    return read_answer(call, [&](const Reading& reading) {
        const auto& type = call.request.parameter("type");
        return call.request.query.contains("explain") ? reading.totals_plan(type, text)
                                                      : reading.totals(type, text);
    });
}

/// Between two moments, the later one now where none is said.
Response compare(Call& call) {
    const auto from = parse_at(call.request.asked("from").value_or(""), call.app.workspace.log());
    if (!from) return problem(from.error());
    return read_answer(call, "to", [&](const Reading& reading) {
        return reading.compare(call.request.parameter("type"), *from);
    });
}

Response page(Call& call) {
    return read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        return reading.page(*target);
    });
}

Response timeline(Call& call) {
    return read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        return reading.timeline(*target, query_text(call.request),
                                call.request.asked("kinds").value_or(""));
    });
}

Response inbox(Call& call) {
    return read_answer(call, [](const Reading& reading) { return reading.inbox(); });
}

/// Without a tag: the answer changes as the index is carried on, at the same position.
Response search(Call& call) {
    const auto reading = open_reading(call);
    if (!reading) return problem(reading.error());
    const SearchText text{call.request.asked("q").value_or(""),
                          call.request.asked("types").value_or(""), call.request.asked("limit")};
    auto body = reading->search(text);
    if (body) note_search(call, *reading);
    Response response = body ? json_answer(200, *std::move(body)) : problem(body.error());
    response.with("Cairn-Position", place_text(call.app.workspace.epoch(), reading->position()))
        .with("Cache-Control", "private, no-store");
    return response;
}

constexpr Route view_table[] = {
    {Method::get, "/api/v1/board/{type}", NowHandler{board},
     "A board, with the totals of its columns", "by filter q limit at rights"},
    {Method::get, "/api/v1/board/{type}/compare", ScanHandler{compare},
     "What became of a board between two moments", "from to"},
    {Method::get, "/api/v1/totals/{type}", ScanHandler{totals},
     "What records come to, or events of them, by what they say",
     "over by measure filter q archived at rights explain"},
    {Method::get, "/api/v1/records/{type}/{id}/page", ScanHandler{page},
     "A record with those under it", "at rights"},
    {Method::get, "/api/v1/records/{type}/{id}/timeline", ScanHandler{timeline},
     "Events of a record and those under it, newest first", "after limit kinds at rights"},
    {Method::get, "/api/v1/search", ScanHandler{search}, "Records of all types by what they say",
     "q types limit"},
    {Method::get, "/api/v1/inbox", ScanHandler{inbox}, "One's own open work", "at rights"},
};

}  // namespace

std::span<const Route> view_routes() { return view_table; }

}  // namespace cairn

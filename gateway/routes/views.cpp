#include "core/log/place.hpp"
#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "projections/reading/answer_search.hpp"

namespace cairn {

namespace {

/// Whoever is shown a part for the first time, of which nothing is kept yet, waits for those who
/// look through many records.
std::optional<Response> short_board(Call& call) {
    for (const char* asked : {"filter", "q", "at"})
        if (call.request.query.contains(asked)) return std::nullopt;
    bool found = true;
    Response response = read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        auto board =
            reading.short_board(call.request.parameter("type"),
                                call.request.asked("by").value_or(""), query_text(call.request));
        found = board.has_value();
        return std::move(board).value_or("");
    });
    return found ? std::optional(std::move(response)) : std::nullopt;
}

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
    return read_answer(call, "to", [&](const Reading& reading) -> Result<std::string> {
        const auto& type = call.request.parameter("type");
        if (call.request.asked("rights") != "then") return reading.compare(type, *from);
        const auto earlier = call.app.workspace.access_as_then(call.actor().id, *from);
        if (!earlier) return tl::unexpected(earlier.error());
        return reading.compare(type, *from, &*earlier);
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
    if (call.request.asked("rights").value_or("now") != "now")
        return problem({ErrorCode::invalid,
                        "rights.invalid",
                        {{"expected", Json::array({"now"})},
                         {"detail", "a search finds what is written now, under today's rights"}}});
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
    {Method::get, "/api/v1/board/{type}", ScanHandler{board, short_board},
     "A board, with the totals of its columns", "by filter q limit at rights"},
    {Method::get, "/api/v1/board/{type}/compare", ScanHandler{compare},
     "What became of a board between two moments", "from to rights"},
    {Method::get, "/api/v1/totals/{type}", ScanHandler{totals},
     "What records come to, or events of them, by what they say",
     "over by measure filter q archived at rights explain"},
    {Method::get, "/api/v1/records/{type}/{id}/page", ScanHandler{page},
     "A record with those under it", "at rights"},
    {Method::get, "/api/v1/records/{type}/{id}/timeline", ScanHandler{timeline},
     "Events of a record and those under it, newest first", "after limit kinds at rights"},
    {Method::get, "/api/v1/search", ScanHandler{search}, "Records of all types by what they say",
     "q types limit rights"},
    {Method::get, "/api/v1/inbox", ScanHandler{inbox}, "One's own open work", "at rights"},
};

}  // namespace

std::span<const Route> view_routes() { return view_table; }

}  // namespace cairn

#include "core/log/place.hpp"
#include "events/values/times.hpp"
#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "projections/reading/answer_seen.hpp"

/// Who saw what: the access log, for those who may audit.
namespace cairn {

namespace asio = boost::asio;

namespace {

Result<void> read_seen_time(const Call& call, const char* name, std::optional<Time>& time) {
    const auto text = call.request.asked(name);
    if (!text) return {};
    time = parse_time(*text);
    if (!time) return invalid(std::string("events.") + name);
    return {};
}

Result<SeenQuery> read_seen_query(const Call& call) {
    SeenQuery query{.type = call.request.asked("type").value_or(""),
                    .what = call.request.asked("what").value_or(""),
                    .limit = call.request.asked("limit"),
                    .after = call.request.asked("after")};
    if (const auto text = call.request.asked("person")) {
        const auto person = Uuid::parse(*text);
        if (!person || person->is_nil()) return invalid("request.person", {{"place", "person"}});
        query.person = *person;
    }
    if (!query.what.empty() && !is_sighting_word(query.what))
        return invalid("request.what", {{"place", "what"}, {"expected", sighting_words}});
    if (auto read = read_seen_time(call, "from_time", query.from); !read)
        return tl::unexpected(read.error());
    if (auto read = read_seen_time(call, "to_time", query.to); !read)
        return tl::unexpected(read.error());
    return query;
}

/// Who reads it is noted like the rest, but saw nothing of the record that it may be about.
Response seen_answer(const Call& call, const Result<SeenQuery>& query) {
    const auto reading = open_reading(call);
    if (!reading) return problem(reading.error());
    // Nobody else learns what he might have asked better.
    if (auto allowed = reading->reader().access().may_audit(); !allowed)
        return problem(allowed.error());
    if (!query) return problem(query.error());
    auto body = reading->seen(*query);
    if (!body) return problem(body.error());
    note_log_read(call, std::nullopt);
    return json_answer(200, *std::move(body))
        .with("Cairn-Position", place_text(call.app.workspace.epoch(), reading->position()))
        .with("Cache-Control", "no-store");
}

Response access_log(Call& call) { return seen_answer(call, read_seen_query(call)); }

Response seen_of_record(Call& call) {
    const auto target = target_of(call);
    if (!target) return seen_answer(call, tl::unexpected(target.error()));
    return seen_answer(call, SeenQuery{.record = *target,
                                       .limit = call.request.asked("limit"),
                                       .after = call.request.asked("after")});
}

Result<std::string> days_of(const Request& request) {
    const auto body = body_object(request);
    if (!body) return tl::unexpected(body.error());
    const auto found = body->find("days");
    const auto days = body->size() == 1 && found != body->end() && found->is_number_integer()
                          ? Settings::access_log_days(found->dump())
                          : std::nullopt;
    if (days) return std::to_string(days->count());
    return invalid("request.body", {{"place", "/days"},
                                    {"min", Settings::access_log_least.count()},
                                    {"max", Settings::access_log_most.count()}});
}

asio::awaitable<Response> keep_access_log(Call& call) {
    const auto days = days_of(call.request);
    if (!days) co_return problem(days.error());
    CommandRequest request{.actor = call.actor()};
    request.command.steps.emplace_back(ChangeSetting{{{"access_log_days", *days}}});
    const auto done = co_await execute(call, std::move(request));
    co_return done ? Response{.status = 204} : problem(done.error());
}

constexpr Route seen_table[] = {
    {Method::get, "/api/v1/records/{type}/{id}/seen", ScanHandler{seen_of_record},
     "Who saw a record, newest first", "limit after"},
    {Method::get, "/api/v1/access-log", ScanHandler{access_log},
     "Who saw, searched, took and was refused what, newest first",
     "person type what from_time to_time limit after"},
    {Method::put, "/api/v1/workspace/access-log", keep_access_log,
     "How long it is shown who saw what", "", Door::ready, 4096},
};

}  // namespace

std::span<const Route> seen_routes() { return seen_table; }

}  // namespace cairn

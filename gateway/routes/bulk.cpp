#include <set>

#include "core/text.hpp"
#include "gateway/answers.hpp"
#include "gateway/bulk/bulk_beginning.hpp"
#include "gateway/bulk/bulk_jobs.hpp"
#include "gateway/bulk/bulk_json.hpp"
#include "gateway/bulk/bulk_request.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "gateway/sightings.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

constexpr std::size_t listed_usually = 50;
/// A hundred thousand ids.
constexpr std::size_t count_body_bytes_max = std::size_t{5} << 20;
/// How long another request may take from its note in the log to its job.
constexpr std::chrono::seconds beginning_time{2};

Response unstored(Response response) {
    response.with("Cache-Control", "no-store");
    return response;
}

Response bulk_answer(const Call& call, int status, const BulkReport& report) {
    const auto reading = call.app.workspace.read(call.actor());
    if (!reading) return problem(reading.error());
    Response response = json_answer(status, bulk_json(report, *reading));
    if (status == 202) response.with("Location", "/api/v1/bulk/" + report.id.text());
    return unstored(std::move(response));
}

/// Those of the ids that are there for this person, each once.
BulkCount count_ids(const Reading& reading, const BulkSelection& selection) {
    BulkCount count{.type = selection.type};
    const RecordType* type = reading.reader().model->type(selection.type);
    std::set<Uuid> seen;
    for (const Uuid& id : *selection.ids)
        if (seen.insert(id).second && reading.reader().record(*type, id)) count.ids.push_back(id);
    return count;
}

Result<BulkCount> count_records(const Reading& reading, const BulkSelection& selection) {
    if (selection.ids) {
        // Whether he may see the type.
        if (auto list = reading.ids(selection.type, {}, 0); !list)
            return tl::unexpected(list.error());
        return count_ids(reading, selection);
    }
    auto matched = reading.ids(selection.type, selection.list, bulk_records_max);
    if (!matched) return tl::unexpected(matched.error());
    if (!matched->are_all)
        return fail(ErrorCode::too_large, "bulk.too_many", {{"max", bulk_records_max}});
    return BulkCount{.type = selection.type, .ids = std::move(matched->ids)};
}

Result<std::string> counted_json(const Call& call) {
    const auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    const auto selection = read_selection(*body);
    if (!selection) return tl::unexpected(selection.error());
    const auto reading = call.app.workspace.read(call.actor());
    if (!reading) return tl::unexpected(reading.error());
    auto count = count_records(*reading, *selection);
    if (!count) return tl::unexpected(count.error());
    note_answer(call, *reading);
    count->person = call.actor().id;
    count->as_of = reading->position();
    const auto records = static_cast<std::int64_t>(count->ids.size());
    const BulkJobs::Counted kept = call.app.bulk.keep(*std::move(count));
    JsonWriter out;
    out.begin_object().name("position").position(reading->position().value);
    out.name("count").integer(records).name("token").string(kept.token);
    out.name("expires_at").time(kept.until);
    if (selection->ids)
        out.name("missing").integer(static_cast<std::int64_t>(selection->ids->size()) - records);
    return out.end_object().take();
}

asio::awaitable<Response> count_bulk(Call& call) {
    const auto within = within_rate_of_costly_reads(call);
    if (!within) co_return problem(within.error());
    std::optional<Result<std::string>> counted;
    const std::function<void()> work = [&] {
        const auto still = look_again(call);
        counted = still ? counted_json(call) : tl::unexpected(still.error());
    };
    const bool ran = co_await run_slowly(call, work);
    if (!ran) co_return problem(queue_full());
    if (!*counted) co_return problem(counted->error());
    co_return unstored(json_answer(200, **counted));
}

/// What began before and is told by the log alone. Another request may be about to begin it.
Response bulk_begun_before(const Call& call, const Uuid& id) {
    const auto told = told_bulk(call, id, 0, listed_usually);
    if (!told) return problem(told.error());
    const bool is_young = told->begun >= call.app.bulk.started() &&
                          call.app.workspace.clock().now() < told->begun + beginning_time;
    if (told->state == BulkState::interrupted && is_young) return problem(queue_full());
    return bulk_answer(call, 202, *told);
}

asio::awaitable<Response> answer_bulk_begun_before(Call& call, Uuid id) {
    std::optional<Response> answer;
    const std::function<void()> work = [&] { answer = bulk_begun_before(call, id); };
    const bool ran = co_await run_slowly(call, work);
    if (!ran) co_return problem(queue_full());
    co_return *std::move(answer);
}

/// The log says first that it begins.
template <Result<BulkBeginning> (*prepare)(const Call&)>
asio::awaitable<Response> begin_bulk(Call& call) {
    std::optional<Result<BulkBeginning>> prepared;
    const std::function<void()> work = [&] { prepared = prepare(call); };
    const bool ran = co_await run_slowly(call, work);
    if (!ran) co_return problem(queue_full());
    if (!*prepared) co_return problem(prepared->error());
    BulkBeginning& beginning = **prepared;
    if (beginning.known) co_return bulk_answer(call, 202, *beginning.known);
    const Uuid id = beginning.note.idempotency->first;
    // Where a stopping server lets go of this while it waits, the log may say all the same that the
    // change began.
    const auto file_stays = [&](bool stays) {
        if (beginning.job && beginning.job->file) beginning.job->file->let_stay(stays);
    };
    file_stays(true);
    const auto noted = co_await execute(call, std::move(beginning.note));
    file_stays(false);
    if (!noted) co_return problem(noted.error());
    if (noted->repeated || !beginning.job) {
        Response before = co_await answer_bulk_begun_before(call, id);
        co_return before;
    }
    const BulkReport report = beginning.job->report;
    if (report.undoes)
        call.app.bulk.look_at(*report.undoes, report.person,
                              [&](BulkJob& undone) { undone.report.undone_by = report.id; });
    call.app.bulk.begin(std::move(beginning.job), beginning.token);
    co_return bulk_answer(call, 202, report);
}

struct Listed {
    std::size_t after = 0;
    std::size_t limit = listed_usually;
};

Result<Listed> listed_part(const Call& call) {
    Listed listed;
    const auto limit = read_limit(call.request.asked("limit"), listed_usually, bulk_listed_max);
    if (!limit) return tl::unexpected(limit.error());
    listed.limit = *limit;
    const auto after = call.request.asked("after");
    if (!after) return listed;
    const auto number = parse_whole_number<std::size_t>(*after);
    if (!number) return invalid("cursor.invalid");
    listed.after = *number;
    return listed;
}

Response report_bulk(Call& call) {
    const auto listed = listed_part(call);
    if (!listed) return problem(listed.error());
    const auto told = told_bulk(call, listed->after, listed->limit);
    return told ? bulk_answer(call, 200, *told) : problem(told.error());
}

/// Of a job that is there, with few titles to look up.
std::optional<Response> short_bulk_report(Call& call) {
    const auto listed = listed_part(call);
    const auto id = bulk_id(call);
    if (!listed || !id || listed->limit > listed_usually) return std::nullopt;
    const auto told = call.app.bulk.report(*id, call.actor().id, listed->after, listed->limit);
    return told ? std::optional(bulk_answer(call, 200, *told)) : std::nullopt;
}

Response list_bulk(Call& call) {
    return unstored(json_answer(200, bulk_list_json(call.app.bulk.reports(call.actor().id))));
}

Response cancel_bulk(Call& call) {
    const auto body = body_object(call.request);
    if (!body) return problem(body.error());
    if (!body->empty()) return wrong_body("empty");
    const auto id = bulk_id(call);
    if (!id) return problem(id.error());
    const auto told = call.app.bulk.cancel(*id, call.actor().id);
    return told ? bulk_answer(call, 200, *told) : report_bulk(call);
}

constexpr Route bulk_table[] = {
    {Method::post, "/api/v1/bulk/count", count_bulk, "Count the records that are to be changed", "",
     Door::ready, count_body_bytes_max},
    {Method::get, "/api/v1/bulk", list_bulk, "One's own changes of many records"},
    {Method::post, "/api/v1/bulk", begin_bulk<begin_counted>,
     "Change all records that were counted", "reason"},
    {Method::get, "/api/v1/bulk/{id}", ScanHandler{report_bulk, short_bulk_report},
     "How far a change of many records is", "after limit"},
    {Method::post, "/api/v1/bulk/{id}/cancel", ScanHandler{cancel_bulk},
     "Begin no further record of a change"},
    {Method::post, "/api/v1/bulk/{id}/again", begin_bulk<begin_again>,
     "Change those that were refused", "reason"},
    {Method::post, "/api/v1/bulk/{id}/undo", begin_bulk<begin_undo>,
     "Undo all that a change of many records did", "reason"},
};

}  // namespace

std::span<const Route> bulk_routes() { return bulk_table; }

}  // namespace cairn

#include "gateway/answers.hpp"
#include "gateway/batch.hpp"
#include "gateway/command_request.hpp"
#include "gateway/router.hpp"
#include "projections/query/query_plan.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

/// Sends a command and answers the record that it concerned.
asio::awaitable<Response> run(Call& call, Result<CommandRequest> request, int status) {
    if (!request) co_return problem(request.error());
    const auto done = co_await execute(call, std::move(*request));
    if (!done) note_told(call, done.error());
    if (!done) co_return problem(done.error());
    co_return co_await record_answer(call, *done, status);
}

/// A command on the record that the path names, its body already free of what is not the command's
/// (the reason).
struct Addressed {
    StreamName target;
    std::optional<Version> seen;
    Json body;
    CommandRequest request;
};

Result<Addressed> addressed(const Call& call, Reason named = Reason::marked) {
    auto target = target_of(call);
    if (!target) return tl::unexpected(target.error());
    auto seen = seen_version(call);
    if (!seen) return tl::unexpected(seen.error());
    auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    auto request = command_request(call, {}, *body, named);
    if (!request) return tl::unexpected(request.error());
    return Addressed{std::move(*target), *seen, std::move(*body), std::move(*request)};
}

asio::awaitable<Result<Addressed>> read_addressed(Call& call, Reason named = Reason::marked) {
    std::optional<Result<Addressed>> sent;
    const std::function<void()> read = [&] { sent = addressed(call, named); };
    const bool ran = co_await run_by_size(call, read);
    if (!ran) co_return tl::unexpected(queue_full());
    co_return *std::move(sent);
}

/// A version that would be ignored is better refused (RFC 9110, 13.1.1).
Response if_match_not_here() {
    return problem({ErrorCode::invalid, "request.if_match", Json::object()});
}

asio::awaitable<Response> run_step(Call& call, CommandRequest request, Step step) {
    request.command.steps.push_back(std::move(step));
    co_return co_await run(call, std::move(request), 200);
}

Result<CommandRequest> create_request(const Call& call) {
    auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    auto request = command_request(call, {}, *body);
    if (!request) return request;
    Create step{.type = std::string(call.request.parameter("type"))};
    if (const auto id = body->find("id"); id != body->end()) {
        step.id = id->is_string() ? Uuid::parse(id->get_ref<const std::string&>()) : std::nullopt;
        if (!step.id) return invalid("field.format", {{"field", "id"}});
        body->erase(id);
    }
    step.fields = std::move(*body);
    request->command.steps.emplace_back(std::move(step));
    return request;
}

asio::awaitable<Response> create(Call& call) {
    std::optional<Result<CommandRequest>> request;
    const std::function<void()> read = [&] { request = create_request(call); };
    const bool ran = co_await run_by_size(call, read);
    if (!ran) co_return problem(queue_full());
    co_return co_await run(call, *std::move(request), 201);
}

/// Parses, executes against the version the browser saw (If-Match), answers the new version.
asio::awaitable<Response> change(Call& call) {
    auto sent = co_await read_addressed(call);
    if (!sent) co_return problem(sent.error());
    Step step = Change{sent->target, sent->seen, std::move(sent->body)};
    co_return co_await run_step(call, std::move(sent->request), std::move(step));
}

Result<CommandRequest> put_request(const Call& call) {
    auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    auto request = command_request(call, {}, *body);
    if (!request) return request;
    Put put{std::string(call.request.parameter("type")),
            std::string(call.request.parameter("field")),
            std::string(call.request.parameter("value")), std::move(*body)};
    put.by_directory = call.identity->people_only;
    request->command.steps.emplace_back(std::move(put));
    return request;
}

asio::awaitable<Response> put_by_key(Call& call) {
    const auto seen = seen_version(call);
    if (!seen) co_return problem(seen.error());
    if (*seen) co_return if_match_not_here();
    std::optional<Result<CommandRequest>> request;
    const std::function<void()> read = [&] { request = put_request(call); };
    const bool ran = co_await run_by_size(call, read);
    if (!ran) co_return problem(queue_full());
    co_return co_await run(call, *std::move(request), 200);
}

asio::awaitable<Response> advance(Call& call) {
    auto sent = co_await read_addressed(call);
    if (!sent) co_return problem(sent.error());
    Step step = Advance{sent->target, std::string(call.request.parameter("transition")),
                        std::move(sent->body), sent->seen};
    co_return co_await run_step(call, std::move(sent->request), std::move(step));
}

asio::awaitable<Response> transfer(Call& call) {
    auto sent = co_await read_addressed(call);
    if (!sent) co_return problem(sent.error());
    const auto owner = sent->body.find("owner");
    if (owner == sent->body.end() || !owner->is_string() || sent->body.size() != 1)
        co_return wrong_body(R"({"owner": "<user id>"})");
    if (sent->seen) co_return if_match_not_here();
    Step step = Transfer{sent->target, owner->get<std::string>()};
    co_return co_await run_step(call, std::move(sent->request), std::move(step));
}

/// What is recorded of it stays for ever, so both have to be said.
asio::awaitable<Response> erase(Call& call) {
    auto sent = co_await read_addressed(call, Reason::plain);
    if (!sent) co_return problem(sent.error());
    const auto asked_by = sent->body.find("asked_by");
    if (asked_by == sent->body.end() || !asked_by->is_string() || sent->body.size() != 1 ||
        sent->request.reason.empty())
        co_return wrong_body(
            R"({"asked_by": "person", "authority" or "company", "reason": "<text>"})");
    if (sent->seen) co_return if_match_not_here();
    Step step = Erase{sent->target, asked_by->get<std::string>()};
    co_return co_await run_step(call, std::move(sent->request), std::move(step));
}

/// Archive and restore take no body but a reason.
template <class Plain>
asio::awaitable<Response> plain(Call& call) {
    auto sent = co_await read_addressed(call);
    if (!sent) co_return problem(sent.error());
    if (!sent->body.empty()) co_return wrong_body("empty");
    if (sent->seen) co_return if_match_not_here();
    Step step = Plain{sent->target};
    co_return co_await run_step(call, std::move(sent->request), std::move(step));
}

std::optional<Response> short_list(Call& call) {
    const QueryText query = query_text(call.request);
    if (call.request.query.contains("at") || call.request.query.contains("explain") ||
        !may_be_short(query))
        return std::nullopt;
    bool found = true;
    Response response = read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        auto list = reading.short_list(call.request.parameter("type"), query);
        found = list.has_value();
        return std::move(list).value_or("");
    });
    return found ? std::optional(std::move(response)) : std::nullopt;
}

Response list(Call& call) {
    return read_answer(call, [&](const Reading& reading) {
        if (call.request.query.contains("explain"))
            return reading.plan(call.request.parameter("type"), query_text(call.request));
        return reading.list(call.request.parameter("type"), query_text(call.request));
    });
}

Response record(Call& call) {
    return read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        return reading.record(*target);
    });
}

std::optional<Response> short_record(Call& call) {
    if (call.request.query.contains("at")) return std::nullopt;
    bool is_short = true;
    Response response = read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        auto answer = reading.short_record(*target);
        is_short = answer || answer.error().reason != "filter.too_costly";
        return answer;
    });
    return is_short ? std::optional(std::move(response)) : std::nullopt;
}

Response history(Call& call) {
    return read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        return reading.history(*target, query_text(call.request));
    });
}

Response why(Call& call) {
    return read_answer(call, [&](const Reading& reading) -> Result<std::string> {
        const auto target = target_of(call);
        if (!target) return tl::unexpected(target.error());
        return reading.why(*target, call.request.asked("field").value_or(""));
    });
}

/// What each step is about that may be refused with what others gave a record; else nothing.
std::vector<StreamName> targets_of(const Command& command) {
    std::vector<StreamName> targets;
    targets.reserve(command.steps.size());
    for (const Step& step : command.steps) {
        const auto* change = std::get_if<Change>(&step);
        const auto* advance = std::get_if<Advance>(&step);
        targets.push_back(change ? change->target : advance ? advance->target : StreamName{});
    }
    return targets;
}

/// Of several steps the refusal says which one it is.
StreamName refused_target(const std::vector<StreamName>& targets, const Error& refusal) {
    const auto step = refusal.data.find("step");
    const bool is_told = step != refusal.data.end() && step->is_number_unsigned();
    const std::size_t place = is_told ? step->get<std::size_t>() : 0;
    return place < targets.size() ? targets[place] : StreamName{};
}

Result<CommandRequest> batch_request(const Call& call) {
    auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    auto request = command_request(call, {}, *body);
    if (!request) return request;
    auto command = read_batch(*body, call.app.workspace.log());
    if (!command) return tl::unexpected(command.error());
    if (command->import) request->cause = "import";
    request->command = std::move(*command);
    return request;
}

asio::awaitable<Response> batch(Call& call) {
    std::optional<Result<CommandRequest>> read;
    const std::function<void()> work = [&] { read = batch_request(call); };
    const bool ran = co_await run_by_size(call, work);
    if (!ran) co_return problem(queue_full());
    auto& request = *read;
    if (!request) co_return problem(request.error());
    const std::vector<StreamName> targets = targets_of(request->command);
    const auto done = co_await execute(call, std::move(*request));
    if (!done) note_told(call, done.error(), refused_target(targets, done.error()));
    if (!done) co_return problem(done.error());
    const auto reading = call.app.workspace.read(call.actor());
    if (!reading) co_return problem(reading.error());
    JsonWriter out;
    out.begin_object()
        .name("position")
        .position(done->position.value)
        .name("results")
        .begin_array();
    for (const auto& target : done->targets) {
        out.begin_object().name("id").string(target.id.text()).name("type").string(target.category);
        const auto* type = reading->model().type(target.category);
        if (const auto record = type ? reading->reader().record(*type, target.id) : std::nullopt)
            out.name("version").position(record->version().value);
        out.end_object();
    }
    out.end_array();
    if (!done->warnings.empty()) out.name("warnings").json(done->warnings);
    co_return with_position(json_answer(200, out.end_object().take()), call, done->position);
}

constexpr Route record_table[] = {
    {Method::get, "/api/v1/records/{type}", ScanHandler{list, short_list}, "A list of records",
     "filter q sort limit after before fields archived at rights explain"},
    {Method::post, "/api/v1/records/{type}", create, "Create a record", "reason"},
    {Method::get, "/api/v1/records/{type}/{id}", ScanHandler{record, short_record}, "A record",
     "at rights"},
    {Method::patch, "/api/v1/records/{type}/{id}", change, "Change fields of a record", "reason"},
    {Method::put, "/api/v1/records/{type}/by/{field}/{value}", put_by_key,
     "Create the record that holds a unique key, or change it", "reason"},
    {Method::del, "/api/v1/records/{type}/{id}", plain<Archive>, "Archive a record", "reason"},
    {Method::get, "/api/v1/records/{type}/{id}/history", ScanHandler{history},
     "What happened to a record, newest first", "limit after at rights"},
    {Method::get, "/api/v1/records/{type}/{id}/why", ScanHandler{why},
     "The event that gave a field its value", "field at rights"},
    {Method::post, "/api/v1/records/{type}/{id}/restore", plain<Restore>,
     "Take a record out of the archive", "reason"},
    {Method::post, "/api/v1/records/{type}/{id}/transfer", transfer,
     "Give a record to another owner", "reason"},
    {Method::post, "/api/v1/records/{type}/{id}/erase", erase,
     "Forget the person a record is about", "reason"},
    {Method::post, "/api/v1/records/{type}/{id}/{transition}", advance,
     "Take a record through a transition", "reason"},
    {Method::post, "/api/v1/batch", batch, "Many commands, all of them or none", "reason",
     Door::ready, std::size_t{4} << 20},
};

}  // namespace

std::span<const Route> record_routes() { return record_table; }

}  // namespace cairn

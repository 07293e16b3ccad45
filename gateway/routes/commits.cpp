#include "core/log/place.hpp"
#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/kept_json.hpp"
#include "gateway/router.hpp"
#include "projections/query/present.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

std::string undo_json(const Done& done, const Reading& reading) {
    const Undone undone = done.undone.value_or(Undone{});
    Mentioned mentioned;
    JsonWriter out;
    out.begin_object().name("position").position(done.position.value);
    out.name("commit").position(undone.commit.value);
    out.name("put_back").integer(static_cast<std::int64_t>(undone.put_back));
    write_kept(out.name("kept"), undone.kept, reading.model(), mentioned);
    write_titles(out, mentioned, reading.reader());
    return out.end_object().take();
}

Result<CommandRequest> undo_request(const Call& call) {
    const auto position =
        read_place(call.request.parameter("position"), call.app.workspace.log(), "commit.unknown");
    if (!position && position.error().code == ErrorCode::invalid)
        return not_found("commit.unknown");
    if (!position) return tl::unexpected(position.error());
    auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    auto request = command_request(call, {}, *body, Reason::plain);
    if (request && !body->empty())
        return invalid("request.body", {{"expected", R"({"reason"?: "<text>"})"}});
    if (request) request->command.steps.emplace_back(Undo{*position});
    return request;
}

std::size_t bytes_of(const std::vector<Recorded>& commit) {
    std::size_t bytes = 0;
    for (const Recorded& event : commit)
        bytes += sizeof(Recorded) + event.payload.size() + event.reason.size();
    return bytes;
}

/// Looks up the commit that is to be undone, and counts it for the caller until that is done.
Result<Holdings::Bytes> take_up(const Call& call, CommandRequest& request) {
    if (auto completed = complete(request, call.app.workspace.log()); !completed)
        return tl::unexpected(completed.error());
    auto held = call.app.holdings.hold(call.whose(), bytes_of(request.undone));
    if (!held) return tl::unexpected(too_much_under_way());
    return *std::move(held);
}

asio::awaitable<Response> undo(Call& call) {
    auto request = undo_request(call);
    if (!request) co_return problem(request.error());
    Result<Holdings::Bytes> held;
    const std::function<void()> look_up = [&] { held = take_up(call, *request); };
    const bool ran = co_await run_slowly(call, look_up);
    if (!ran) co_return problem(queue_full());
    if (!held) co_return problem(held.error());
    const auto done = co_await execute(call, std::move(*request));
    if (!done) co_return problem(done.error());
    const auto reading = call.app.workspace.read(call.actor());
    if (!reading) co_return problem(reading.error());
    co_return with_position(json_answer(200, undo_json(*done, *reading)), call, done->position);
}

constexpr Route commit_table[] = {
    {Method::post, "/api/v1/commits/{position}/undo", undo, "Undo a commit by another", "reason"}};

}  // namespace

std::span<const Route> commit_routes() { return commit_table; }

}  // namespace cairn

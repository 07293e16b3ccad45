#include "core/log/place.hpp"
#include "gateway/answers.hpp"
#include "gateway/command_request.hpp"
#include "gateway/http/gzip.hpp"
#include "gateway/openapi/openapi.hpp"
#include "gateway/router.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

/// The model of now changes seldom, whatever else is written: its tag says which it is.
Response newest_model(const Call& call) {
    const auto reading = open_reading(call);
    if (!reading) return problem(reading.error());
    const auto made = call.app.model_text.of(*reading);
    if (!made) return problem(made.error());
    const std::string tag = "W/\"model:" + (*made)->digest + '"';
    const bool packed = takes_gzip(call.request);
    Response response;
    if (call.request.header("if-none-match") == tag)
        response.status = 304;
    else
        response = json_answer(200, packed ? (*made)->packed : (*made)->plain);
    if (packed && response.status == 200) response.with("Content-Encoding", "gzip");
    return response.with("Vary", "Accept-Encoding")
        .with("ETag", tag)
        .with("Cache-Control", "private, no-cache")
        .with("Cairn-Position", place_text(call.app.workspace.epoch(), reading->position()));
}

std::optional<Response> models_at_once(Call& call) {
    if (call.request.asked("at") || call.request.asked("rights")) return std::nullopt;
    const auto reading = open_reading(call);
    if (!reading || !call.app.model_text.is_made(*reading)) return std::nullopt;
    return newest_model(call);
}

Response models(Call& call) {
    if (!call.request.asked("at")) return newest_model(call);
    return read_answer(call, [](const Reading& reading) { return reading.model_json(""); });
}

constexpr const char* version_header = "Cairn-Version";

/// `<epoch>:<version>` of a definition by now, as `If-Match` takes it.
std::string definition_version(const Call& call, const char* kind, std::string_view name) {
    Define of;
    of.definitions.push_back(Json::object({{kind, std::string(name)}}));
    const Version version = call.app.workspace.version_of(of.target());
    return place_text(call.app.workspace.epoch(), {version.value});
}

/// The version first: a definition that is newer than it is found out, an older one is not.
template <class Make>
Response definition(Call& call, const char* kind, Make make) {
    const auto name = call.request.parameter(kind);
    const std::string version = definition_version(call, kind, name);
    Response answer = read_answer(
        call, [&](const Reading& reading) -> Result<std::string> { return make(reading, name); });
    if (answer.status < 400 && !call.request.asked("at")) answer.with(version_header, version);
    return answer;
}

Response model(Call& call) {
    return definition(call, "type", [](const Reading& reading, std::string_view name) {
        return reading.model_json(name);
    });
}

Response role(Call& call) {
    return definition(call, "role", [](const Reading& reading, std::string_view name) {
        return reading.role_json(name);
    });
}

/// `kind`: "type" or "role", as the definition names what the path does. Answers it as it is then.
asio::awaitable<Response> define_one(Call& call, const char* kind) {
    auto body = body_object(call.request);
    if (!body) co_return problem(body.error());
    const auto seen = seen_version(call);
    if (!seen) co_return problem(seen.error());
    auto request = command_request(call, {}, *body);
    if (!request) co_return problem(request.error());
    const std::string name(call.request.parameter(kind));
    const bool is_type = body->contains("type");
    if (!body->contains(kind) || (*body)[kind] != name)
        co_return wrong_body(is_type ? "the type that the path names"
                                     : "the role that the path names");
    Define step;
    step.definitions.push_back(std::move(*body));
    step.seen = *seen;
    request->command.steps.emplace_back(std::move(step));
    const auto done = co_await execute(call, std::move(*request));
    if (!done) co_return problem(done.error());
    const std::string version = definition_version(call, kind, name);
    const auto reading = call.app.workspace.read(call.actor());
    if (!reading) co_return problem(reading.error());
    auto answer = is_type ? reading->model_json(name) : reading->role_json(name);
    if (!answer) co_return problem(answer.error());
    co_return with_position(json_answer(200, std::move(*answer)), call, done->position)
        .with(version_header, version);
}

asio::awaitable<Response> define(Call& call) { return define_one(call, "type"); }

asio::awaitable<Response> define_role(Call& call) { return define_one(call, "role"); }

Response openapi(Call& call) {
    return read_answer(call, [](const Reading& reading) -> Result<std::string> {
        return json_text(openapi_document(reading.model()));
    });
}

constexpr Route model_table[] = {
    {Method::get, "/api/v1/model", ScanHandler{models, models_at_once}, "All record types",
     "at rights", Door::signed_in},
    {Method::get, "/api/v1/model/{type}", NowHandler{model}, "A record type", "at rights",
     Door::signed_in},
    {Method::put, "/api/v1/model/{type}", define, "Define a record type", "reason"},
    {Method::get, "/api/v1/roles/{role}", NowHandler{role}, "A role", "at rights", Door::signed_in},
    {Method::put, "/api/v1/roles/{role}", define_role, "Define a role", "reason"},
    {Method::get, "/api/v1/openapi.json", ScanHandler{openapi}, "This description", "at"},
};

}  // namespace

std::span<const Route> model_routes() { return model_table; }

}  // namespace cairn

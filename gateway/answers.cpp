#include "gateway/answers.hpp"

#include <algorithm>

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "core/vault.hpp"
#include "events/model/path.hpp"
#include "events/model/reach.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

bool names_now(const std::optional<Rule>& rule) {
    return rule && std::ranges::any_of(rule->variables(), [](const VariableReference& variable) {
               return variable.path == "$now";
           });
}

/// A record that is the whole answer has the steps that it may take.
bool offers_by_now(const RecordType& type) {
    return type.lifecycle &&
           std::ranges::any_of(type.lifecycle->transitions, [](const Transition& transition) {
               return names_now(transition.when);
           });
}

/// Whether what is asked for leads to what speaks of now, be it of other records.
bool asks_now(const Call& call, const RecordType& type, const Model& model) {
    Reach reach(&model, {.context = [](std::string_view path) { return path == "$now"; }});
    const auto leads_there = [&](std::string_view text) {
        const auto path = path_of(model, type, text);
        return path && path->field && reach.of(*path->field, *path->type);
    };
    // What cannot be read is refused by whoever answers.
    if (const auto json = parse_json(call.request.asked("filter").value_or("")))
        if (const auto rule = compile_filter(model, type, *json); rule && reach.of(*rule, type))
            return true;
    for (const char* name : {"fields", "sort", "by", "measure"}) {
        std::string asked = call.request.asked(name).value_or("");
        std::ranges::replace_if(asked, [](char c) { return c == ':' || c == '-'; }, ',');
        if (std::ranges::any_of(split(asked, ','), leads_there)) return true;
    }
    return false;
}

/// Rules that speak of now give another answer at another moment without any event; those of today
/// on another day, which the tag has.
bool depends_on_the_moment(const Call& call) {
    const auto model = call.app.workspace.model();
    const RecordType* type = model->type(call.request.parameter("type"));
    if (type && !call.request.path.ends_with("/page"))
        return shows_now(*type, *model) || asks_now(call, *type, *model) ||
               (!call.request.parameter("id").empty() && offers_by_now(*type));
    return std::ranges::any_of(model->types(), [&](const auto& each) {
        return names_now(each->inbox) || shows_now(*each, *model);
    });
}

/// Whether a moment is asked for by its time.
bool asks_a_time(const Call& call) {
    for (const char* name : {"at", "from", "to", "from_time", "to_time"}) {
        const auto text = call.request.asked(name);
        const auto moment = text ? parse_at(*text, call.app.workspace.log()) : At{};
        if (moment && std::holds_alternative<Time>(*moment)) return true;
    }
    return false;
}

/// The record's JSON with what else the answer tells.
std::string with_outcome(std::string record, const Done& done, const Reading& reading) {
    if (done.created.empty() && done.warnings.empty()) return record;
    record.pop_back();
    JsonWriter created;
    created.begin_array();
    for (const auto& stream : done.created)
        if (reading.shows(stream))
            created.begin_object()
                .name("id")
                .string(stream.id.text())
                .name("type")
                .string(stream.category)
                .end_object();
    created.end_array();
    if (!done.created.empty()) record += ",\"created\":" + created.take();
    if (!done.warnings.empty()) record += ",\"warnings\":" + json_text(Json(done.warnings));
    return record + '}';
}

std::string only_ref(const StreamName& target) {
    JsonWriter out;
    out.begin_object().name("id").string(target.id.text()).name("type").string(target.category);
    return out.end_object().take();
}

/// The record as of `at` with what else the answer tells. Nothing where it is to be short and is
/// not. What has been done is never answered with a refusal: whoever may not see the record any
/// more, or asks for more than an answer may cost, is told which it is.
std::optional<Response> record_answer_at(
    Call& call, const Done& done, int status, const At& at, bool is_short) {
    const auto reading = call.app.workspace.read(call.actor(), at);
    if (!reading) return problem(reading.error());
    const StreamName& target = done.targets.front();
    auto record = is_short ? reading->short_record(target) : reading->record(target);
    const bool is_costly = !record && record.error().reason == "filter.too_costly";
    if (is_costly && is_short) return std::nullopt;
    if (is_costly || (!record && record.error().reason == "record.unknown"))
        record = only_ref(target);
    if (!record) return problem(record.error());
    note_answer(call, *reading, target);
    Response response = json_answer(status, with_outcome(std::move(*record), done, *reading));
    if (status == 201) response.with("Location", "/api/v1/records/" + target.text());
    return with_position(std::move(response), call, std::max(done.position, reading->position()));
}

}  // namespace

Result<Reading> open_reading(const Call& call, std::string_view moment) {
    At at;
    if (const auto text = call.request.asked(moment)) {
        auto parsed = parse_at(*text, call.app.workspace.log());
        if (!parsed) return tl::unexpected(parsed.error());
        at = *parsed;
    }
    const std::string rights = call.request.asked("rights").value_or("now");
    if (rights == "now") return call.app.workspace.read(call.actor(), at);
    if (rights != "then") return invalid("rights.invalid", {{"expected", {"now", "then"}}});
    // Of oneself nobody is shown more than today: what was taken from him stays taken.
    if (!call.identity->viewing) return fail(ErrorCode::forbidden, "rights.then");
    return call.app.workspace.read_as_then(call.actor().id, at);
}

std::string etag_of(const Call& call, Position position) {
    position = call.app.workspace.unchanged_since(position);
    // With who reads it: the next person at the same browser may be shown something else.
    const std::string reader =
        sha256(call.actor().id.text() + std::string(role_name(call.actor().role))).substr(0, 4);
    std::string tag = "W/\"" + place_text(call.app.workspace.epoch(), position) + ':';
    for (const char c : reader) tag += std::to_string(static_cast<unsigned char>(c));
    const Date today = local_date(call.app.workspace.clock().now(),
                                  call.app.workspace.model()->settings().timezone);
    return tag + ':' + today.text() + '"';
}

bool is_fresh(const Call& call, Position position) {
    // The past is shown to who may see the record now, and of that no position tells.
    if (call.request.asked("rights")) return false;
    const bool is_of_past = call.request.asked("at") || call.request.asked("to");
    if (is_of_past && !call.app.workspace.access(call.actor()).shows_everything()) return false;
    const auto wanted = call.request.header("if-none-match");
    return !wanted.empty() && wanted == etag_of(call, position) && !depends_on_the_moment(call);
}

Response with_position(Response response, const Call& call, Position position) {
    response.with("Cairn-Position", place_text(call.app.workspace.epoch(), position));
    response = with_time_held(std::move(response), call);
    const bool cachable = response.status == 200 || response.status == 304;
    if (cachable && !call.request.changes_something())
        response.with("ETag", etag_of(call, position)).with("Cache-Control", "private, no-cache");
    return response;
}

Response with_time_held(Response response, const Call& call) {
    const auto held = asks_a_time(call) ? call.app.workspace.upkeep().held_until() : std::nullopt;
    if (held) response.with("Cairn-Time-Held", time_text(*held));
    return response;
}

asio::awaitable<Response> record_answer(Call& call, const Done& done, int status) {
    At at;
    if (done.repeated) {
        const auto waited = co_await reached(call, done.position);
        if (!waited) co_return problem(waited.error());
        at = done.position;
    }
    if (auto at_once = record_answer_at(call, done, status, at, true))
        co_return *std::move(at_once);
    std::optional<Response> later;
    const std::function<void()> slowly = [&] {
        later = record_answer_at(call, done, status, at, false);
    };
    if (co_await run_slowly(call, slowly)) co_return *std::move(later);
    co_return with_position(json_answer(status, only_ref(done.targets.front())), call,
                            done.position);
}

QueryText query_text(const Request& request) {
    return {.filter = request.asked("filter"),
            .words = request.asked("q"),
            .sort = request.asked("sort"),
            .limit = request.asked("limit"),
            .after = request.asked("after"),
            .before = request.asked("before"),
            .fields = request.asked("fields"),
            .archived = request.asked("archived")};
}

Response json_answer(int status, std::string body) {
    Response response{.status = status, .body = std::move(body)};
    return response;
}

Response nothing() { return {.status = 204}; }

}  // namespace cairn

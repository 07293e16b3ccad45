#include "gateway/sightings.hpp"

#include "projections/query/rights/row_tally.hpp"
#include "sign_in/right_rows.hpp"

namespace cairn {
namespace {

constexpr const char* by_request = "api";
constexpr const char* by_subscription = "live";

/// An entry about somebody who came in by a session or token, as whomever he looks.
Sighting entry_of(const People::Identity& identity, const char* way) {
    Sighting entry{.person = identity.person().id, .what = {}};
    if (identity.viewing) entry.as = identity.actor.id;
    entry.by = (identity.by_token ? "token/" : "session/") + right_id(identity.right);
    entry.way = way;
    return entry;
}

Sighting entry_of(const Call& call) { return entry_of(*call.identity, by_request); }

/// The record that the path names; nil where it names none of the type.
Uuid record_in_path(const Request& request) {
    return Uuid::parse(request.parameter("id")).value_or(Uuid{});
}

std::string_view what_of(const Request& request, bool of_record) {
    const std::string_view path = request.path;
    if (path.starts_with("/api/v1/totals/")) return "totalled";
    if (path.ends_with("/history") || path.ends_with("/timeline") || path.ends_with("/why"))
        return "history";
    return of_record ? "read" : "listed";
}

void note_types(const RowTally& tally,
                Sighting entry,
                const StreamName& record,
                std::string_view what_of_record,
                std::string_view what_of_others,
                SightingKeeper& sightings) {
    for (const auto& [type, count] : tally.counts()) {
        const bool is_of_record = !record.id.is_nil() && type == record.category;
        entry.what = is_of_record ? what_of_record : what_of_others;
        entry.type = type;
        entry.record = is_of_record ? record.id : Uuid{};
        entry.records = entry.what == "listed" ? count : 0;
        sightings.note(entry);
    }
}

/// The record that a refused command is about: that the refusal names, of the path, else `step`.
StreamName record_told_of(const Request& request, const Error& refusal, const StreamName& step) {
    const auto named = refusal.data.find("record");
    if (named != refusal.data.end() && named->is_string())
        if (auto record = StreamName::parse(named->get<std::string>())) return *std::move(record);
    StreamName of_path{std::string(request.parameter("type")), record_in_path(request)};
    return of_path.id.is_nil() ? step : of_path;
}

/// The record of a live query about one.
StreamName record_of(const Json& query) {
    for (const char* name : {"record", "page"})
        if (query.is_object() && query.contains(name) && query[name].is_string())
            return StreamName::parse(query[name].get<std::string>()).value_or(StreamName{});
    return {};
}

}  // namespace

void note_answer(const Call& call, const Reading& reading) {
    if (reading.tally().counts().empty() || !call.identity) return;
    const Request& request = call.request;
    note_answer(call, reading, {std::string(request.parameter("type")), record_in_path(request)});
}

void note_answer(const Call& call, const Reading& reading, const StreamName& record) {
    if (reading.tally().counts().empty()) return;
    note_types(reading.tally(), entry_of(call), record, what_of(call.request, true),
               what_of(call.request, false), call.app.workspace.sightings());
}

void note_unchanged(const Call& call, const Reading& reading) {
    const Request& request = call.request;
    const RecordType* type = reading.model().type(request.parameter("type"));
    if (!type || !call.identity || !is_sensitive(*type, reading.reader().access())) return;
    Sighting entry = entry_of(call);
    entry.type = type->name;
    entry.record = record_in_path(request);
    const bool of_record = !entry.record.is_nil();
    if (of_record && !reading.shows({type->name, entry.record})) return;
    entry.what = what_of(request, of_record);
    call.app.workspace.sightings().note(std::move(entry));
}

void note_search(const Call& call, const Reading& reading) {
    Sighting entry = entry_of(call);
    entry.what = "searched";
    for (const auto& [type, count] : reading.tally().counts()) {
        entry.types.push_back(type);
        entry.records += count;
    }
    call.app.workspace.sightings().note(entry);
    for (const StreamName& record : reading.tally().quoted()) {
        entry.type = record.category;
        entry.record = record.id;
        entry.records = 0;
        entry.types.clear();
        call.app.workspace.sightings().note(entry);
    }
}

void note_log_read(const Call& call, const std::optional<StreamName>& stream) {
    Sighting entry = entry_of(call);
    entry.what = "log_read";
    if (stream && call.app.workspace.model()->type(stream->category)) {
        entry.type = stream->category;
        entry.record = stream->id;
    }
    call.app.workspace.sightings().note(std::move(entry));
}

void note_denied(const Call& call) {
    Sighting entry = entry_of(call);
    entry.what = "denied";
    // A path may say anything: only what the model knows is kept.
    const auto model = call.app.workspace.model();
    const RecordType* type = model->type(call.request.parameter("type"));
    if (type) {
        entry.type = type->name;
        entry.record = record_in_path(call.request);
    }
    call.app.workspace.sightings().note(std::move(entry));
}

void note_told(const Call& call, const Error& refusal, const StreamName& step) {
    const Json& data = refusal.data;
    if (!call.identity || !(data.contains("conflicts") || data.contains("differing"))) return;
    const StreamName record = record_told_of(call.request, refusal, step);
    const auto model = call.app.workspace.model();
    const RecordType* type = model->type(record.category);
    if (!type) return;
    const Access access = call.app.workspace.access(call.actor());
    bool any = false;
    for (const char* told : {"conflicts", "differing"}) {
        const auto found = refusal.data.find(told);
        if (found == refusal.data.end() || !found->is_object()) continue;
        for (const auto& [name, value] : found->items()) {
            const Field* field = value.empty() ? nullptr : type->field(name);
            any = any || (field && is_sensitive(*type, *field, access));
        }
    }
    if (!any) return;
    Sighting entry = entry_of(call);
    entry.what = "read";
    entry.type = type->name;
    entry.record = record.id;
    call.app.workspace.sightings().note(std::move(entry));
}

void note_subscription(const Workspace& workspace,
                       const People::Identity& identity,
                       const Json& query,
                       const Result<Subscribed>& answer) {
    SightingKeeper& sightings = workspace.sightings();
    Sighting entry = entry_of(identity, by_subscription);
    if (!answer) {
        if (answer.error().code != ErrorCode::forbidden) return;
        entry.what = "denied";
        return sightings.note(std::move(entry));
    }
    const bool of_totals = query.is_object() && query.contains("totals");
    note_types(answer->tally, std::move(entry), record_of(query), "read",
               of_totals ? "totalled" : "listed", sightings);
}

}  // namespace cairn

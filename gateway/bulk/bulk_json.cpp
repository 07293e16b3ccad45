#include "gateway/bulk/bulk_json.hpp"

#include "gateway/kept_json.hpp"

namespace cairn {
namespace {

/// Of a record that is not shown any more, by whatever name, nothing but why it was refused.
void write_refusal(JsonWriter& out, const BulkRefusal& refusal, bool is_shown) {
    Json entry = Json::object();
    if (is_shown && refusal.error.data.is_object()) entry = refusal.error.data;
    entry["record"] = is_shown ? Json(refusal.record.text()) : Json();
    entry["reason"] = refusal.error.reason;
    out.json(entry);
}

void write_id(JsonWriter& out, const char* name, const std::optional<Uuid>& id) {
    if (id) out.name(name).id(*id);
}

void write_counts(JsonWriter& out, const BulkReport& report) {
    const auto number = [&](const char* name, std::size_t value) {
        out.name(name).integer(static_cast<std::int64_t>(value));
    };
    number("total", report.total);
    number("done", report.done());
    number("changed", report.changed);
    number("unchanged", report.unchanged);
    number("refused", report.refused);
    if (report.kind == BulkKind::undo) number("kept", report.kept);
    out.name("reasons").begin_object();
    for (const auto& [reason, count] : report.reasons)
        out.name(reason).integer(static_cast<std::int64_t>(count));
    out.end_object();
}

/// All but the lists; the object stays open.
void write_head(JsonWriter& out, const BulkReport& report) {
    out.begin_object().name("id").id(report.id).name("type").string(report.type);
    out.name("action").string(bulk_kind_name(report.kind));
    out.name("state").string(bulk_state_name(report.state));
    if (report.because)
        out.name("because")
            .begin_object()
            .name("reason")
            .string(report.because->reason)
            .end_object();
    write_counts(out, report);
    out.name("as_of").position(report.as_of.value).name("position");
    report.last ? out.position(report.last->value) : out.null();
    out.name("begun_at").time(report.begun);
    if (report.ended) out.name("ended_at").time(*report.ended);
    write_id(out, "undoes", report.undoes);
    write_id(out, "undone_by", report.undone_by);
    write_id(out, "again_of", report.again_of);
}

}  // namespace

std::string bulk_json(const BulkReport& report, const Reading& reading) {
    JsonWriter out;
    Mentioned mentioned;
    write_head(out, report);
    out.name("refusals").begin_array();
    for (const BulkRefusal& refusal : report.refusals) {
        write_refusal(out, refusal, reading.shows(refusal.record));
        mention(&mentioned, reading.model(), refusal.record.category, refusal.record.id);
    }
    out.end_array();
    if (report.kind == BulkKind::undo) {
        std::vector<Kept> shown = report.stays;
        std::erase_if(shown, [&](const Kept& kept) { return !reading.shows(kept.record); });
        write_kept(out.name("stays"), shown, reading.model(), mentioned);
    }
    write_titles(out, mentioned, reading.reader());
    return out.end_object().take();
}

std::string bulk_list_json(const std::vector<BulkReport>& reports) {
    JsonWriter out;
    out.begin_object().name("jobs").begin_array();
    for (const BulkReport& report : reports) {
        write_head(out, report);
        out.end_object();
    }
    return out.end_array().end_object().take();
}

}  // namespace cairn

#include "core/log/place.hpp"
#include "gateway/answers.hpp"
#include "gateway/list_export.hpp"
#include "gateway/router.hpp"
#include "gateway/sightings.hpp"
#include "gateway/viewing.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

Result<ListExport::Asked> asked_export(const Call& call) {
    ListExport::Asked asked{.type = std::string(call.request.parameter("type"))};
    asked.fields = call.request.asked("fields").value_or("");
    const std::string format = call.request.asked("format").value_or("");
    if (format != "csv" && format != "xlsx")
        return invalid("export.format", {{"expected", {"csv", "xlsx"}}});
    asked.is_workbook = format == "xlsx";
    const auto language = call.request.asked("lang");
    if (language && *language != "en" && *language != "zh")
        return invalid("export.lang", {{"expected", {"en", "zh"}}});
    if (language) asked.words = *language == "zh" ? TableWords::zh : TableWords::en;
    return asked;
}

/// "account-2027-01-31.xlsx"
std::string file_name(const ListExport::Asked& asked, const Date& day) {
    return asked.type + '-' + day.text() + (asked.is_workbook ? ".xlsx" : ".csv");
}

/// Leaves those that the caller may take with him. "access.denied" where that is none of the type.
Result<void> keep_exportable(const Reading& reading,
                             const std::string& type_name,
                             std::vector<Uuid>& ids) {
    const Reader& reader = reading.reader();
    const RecordType& type = *reader.model->type(type_name);
    const Extent extent = reader.access().extent({Verb::export_}, type);
    if (extent == Extent::none)
        return tl::unexpected(
            denied(reader.access().actor(), *reader.models().newest(), {Verb::export_}, type));
    if (extent == Extent::all) return {};
    std::erase_if(ids, [&](const Uuid& id) {
        const auto record = reader.record(type, id);
        return !record || !reader.may({Verb::export_}, *record);
    });
    return reader.in_budget();
}

/// An export that may begin, once the log says who takes what with him.
struct BegunExport {
    Response response;
    NoteAccess note;
};

Result<BegunExport> begin_export(const Call& call) {
    auto asked = asked_export(call);
    if (!asked) return tl::unexpected(asked.error());
    auto room = room_for_export(call);
    if (!room) return tl::unexpected(room.error());
    const auto reading = open_reading(call);
    if (!reading) return tl::unexpected(reading.error());
    auto matched = reading->ids(asked->type, query_text(call.request), export_rows_max);
    if (!matched) return tl::unexpected(matched.error());
    if (!matched->are_all)
        return fail(ErrorCode::too_large, "export.too_many", {{"max", export_rows_max}});
    if (auto kept = keep_exportable(*reading, asked->type, matched->ids); !kept)
        return tl::unexpected(kept.error());
    // Whoever might take them may not be said to have.
    if (call.identity->viewing) return tl::unexpected(view_is_read_only(*call.identity));
    // Of a file that is taken an event tells; who only asks how large it is may ask by something
    // sensitive.
    if (call.request.method == Method::head) note_answer(call, *reading);
    if (auto held = hold_rows(call, matched->ids.size(), *room); !held)
        return tl::unexpected(held.error());
    const SeenMoment seen{reading->position(), reading->reader().rules.now};
    const Date day = local_date(seen.time, reading->model().settings().timezone);
    const std::string rows = std::to_string(matched->ids.size());
    BegunExport begun{.note = {call.actor().id,
                               "exported",
                               {{"record_type", asked->type},
                                {"format", asked->is_workbook ? "xlsx" : "csv"},
                                {"records", rows},
                                {"as_of", std::to_string(seen.position.value)}}}};
    begun.response.content_type =
        asked->is_workbook ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                           : "text/csv; charset=utf-8";
    begun.response
        .with("Content-Disposition", "attachment; filename=\"" + file_name(*asked, day) + '"')
        .with("Cache-Control", "no-store")
        .with("Cairn-Position", place_text(call.app.workspace.epoch(), seen.position))
        .with("Cairn-Rows", rows);
    const Model& model = *reading->reader().models().newest();
    const RecordType* type = model.type(asked->type);
    if (!type) return not_found("type.unknown", {{"record_type", asked->type}});
    std::string rights = export_rights(reading->reader().access(), model, *type);
    begun.response.download =
        std::make_shared<ListExport>(call, *std::move(asked), seen, std::move(matched->ids),
                                     std::move(rights), *std::move(room));
    return begun;
}

CommandRequest noted_export(const Call& call, NoteAccess note) {
    CommandRequest request{.actor = call.actor()};
    request.command.steps.emplace_back(std::move(note));
    return request;
}

asio::awaitable<Response> export_list(Call& call) {
    const auto within = within_rate_of_noted_reads(call);
    if (!within) co_return problem(within.error());
    std::optional<Result<BegunExport>> begun;
    const std::function<void()> work = [&] {
        // It may have waited long for its turn.
        const auto still = look_again(call);
        begun = still ? begin_export(call) : tl::unexpected(still.error());
    };
    const bool ran = co_await run_slowly(call, work);
    if (!ran) co_return problem(queue_full());
    if (!*begun) co_return problem(begun->error());
    Response response = with_time_held(std::move((*begun)->response), call);
    if (call.request.method == Method::head) co_return response;
    CommandRequest note = noted_export(call, std::move((*begun)->note));
    const auto noted = co_await execute(call, std::move(note));
    // Where nothing is written it is read all the same.
    if (!noted && noted.error().reason != "workspace.read_only") co_return problem(noted.error());
    co_return response;
}

constexpr Route export_table[] = {{Method::get, "/api/v1/records/{type}/export", export_list,
                                   "A list as a file, all of its rows",
                                   "format lang filter q sort fields archived at"}};

}  // namespace

std::span<const Route> export_routes() { return export_table; }

}  // namespace cairn

#include "gateway/list_export.hpp"

#include "core/log/place.hpp"
#include "projections/tables/csv_file.hpp"
#include "projections/tables/xlsx_file.hpp"

namespace cairn {
namespace {

constexpr std::size_t rows_per_piece = 500;
constexpr std::size_t export_piece_bytes = std::size_t{256} << 10;

tl::unexpected<Error> too_many_exports(const char* of, std::size_t max) {
    return fail(ErrorCode::throttled, "exports.too_many",
                {{"of", of}, {"max", max}, {"retry_after_s", 5}});
}

/// "2027-01-31 16:00 (Asia/Shanghai)"
std::string moment_text(Time time, const std::string& timezone) {
    const Time there = local_time(time, timezone);
    return time_text(there).substr(0, 10) + ' ' + time_text(there).substr(11, 5) + " (" + timezone +
           ')';
}

}  // namespace

Result<ListExport::Room> room_for_export(const Call& call) {
    Holdings& holdings = call.app.holdings;
    auto of_person = holdings.exports_of_person.take(call.whose());
    if (!of_person) return too_many_exports("person", holdings.exports_of_person.each_max());
    auto of_all = holdings.exports_of_all.take("");
    if (!of_all) return too_many_exports("server", holdings.exports_of_all.each_max());
    return ListExport::Room{*std::move(of_person), *std::move(of_all), {}};
}

Result<void> hold_rows(const Call& call, std::size_t rows, ListExport::Room& room) {
    auto bytes = call.app.holdings.hold(call.whose(), rows * sizeof(Uuid));
    if (!bytes) return tl::unexpected(too_much_under_way());
    room.bytes = *std::move(bytes);
    return {};
}

std::string export_rights(const Access& access, const Model& model, const RecordType& type) {
    const Right right{Verb::export_};
    std::string mark =
        access.scope(type) + '\n' + std::to_string(static_cast<int>(access.extent(right, type)));
    if (!access.rights()) return mark;
    for (const Ground& ground : access.rights()->grounds(type, right, model, nullptr))
        mark += '\n' + json_text(ground_json(ground));
    return mark;
}

ListExport::ListExport(const Call& call,
                       Asked asked,
                       SeenMoment seen,
                       std::vector<Uuid> ids,
                       std::string rights,
                       Room room)
    : app_(call.app),
      token_(call.token),
      asked_(std::move(asked)),
      seen_(seen),
      ids_(std::move(ids)),
      rights_(std::move(rights)),
      room_(std::move(room)) {}

bool ListExport::is_still_allowed() const {
    const auto identity = app_.workspace.people().let_in(token_);
    const auto model = app_.workspace.model();
    const RecordType* type = model->type(asked_.type);
    return identity && type &&
           export_rights(app_.workspace.access(identity->actor), *model, *type) == rights_;
}

// Asked also once all rows are read: a workbook is sent when it is closed.
std::optional<Download::Piece> ListExport::next() {
    if (!is_still_allowed()) return std::nullopt;
    if (!is_ended_) {
        const auto identity = app_.workspace.people().let_in(token_);
        if (!identity) return std::nullopt;
        const auto reading = app_.workspace.read(identity->actor, seen_);
        if (!reading || !write_page(*reading)) return std::nullopt;
    }
    Piece piece{file_->take()};
    piece.is_last = is_ended_ && piece.bytes.empty();
    return piece;
}

bool ListExport::write_page(const Reading& reading) {
    const Reader& reader = reading.reader();
    const RecordType* type = reader.model->type(asked_.type);
    if (!type || !reader.may_see(*type)) return false;
    const auto columns = table_columns(*reader.model, *type, asked_.fields, asked_.words);
    if (!columns) return false;
    if (!file_) begin_file(reading, *type);
    TableRows rows(reader, *type, *columns, asked_.words);
    const std::size_t end = std::min(ids_.size(), written_ + rows_per_piece);
    for (std::size_t bytes = 0; written_ < end && bytes < export_piece_bytes; ++written_) {
        const auto record = reader.record(*type, ids_[written_]);
        if (!record) return false;
        const auto& cells = rows.cells(*record);
        for (const Cell& cell : cells)
            if (const auto* text = std::get_if<std::string>(&cell)) bytes += text->size();
        file_->row(cells);
        sums_.add(*columns, cells);
    }
    if (!reader.in_budget()) return false;
    is_ended_ = written_ == ids_.size();
    if (is_ended_) file_->end(sums_);
    return true;
}

void ListExport::begin_file(const Reading& reading, const RecordType& type) {
    const Model& model = *reading.reader().model;
    const auto columns = table_columns(model, type, asked_.fields, asked_.words).value();
    if (!asked_.is_workbook) {
        file_ = std::make_unique<CsvFile>(columns);
        return;
    }
    const std::string& timezone = model.settings().timezone;
    const char* language = asked_.words == TableWords::zh ? "zh" : "en";
    file_ = std::make_unique<XlsxFile>(
        columns, XlsxFile::Described{.scratch = app_.scratch,
                                     .sheet = type.label.in(language),
                                     .moment = moment_text(seen_.time, timezone),
                                     .position = place_text(app_.workspace.epoch(), seen_.position),
                                     .timezone = timezone,
                                     .words = asked_.words});
}

}  // namespace cairn

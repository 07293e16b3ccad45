#include "projections/tables/table_rows.hpp"

#include "projections/query/present.hpp"
#include "projections/tables/csv_line.hpp"

namespace cairn {
namespace {

/// What stands in place of what was forgotten of a person.
constexpr const char* erased_text = "erased";
constexpr std::size_t titles_max = 10'000;

Cell text_cell(std::string text) { return text.empty() ? Cell{} : Cell{std::move(text)}; }

}  // namespace

const std::vector<Cell>& TableRows::cells(const ReadableRecord& record) {
    cells_.clear();
    variables_.look_at(record);
    reader_.budget.allow(written_work);
    for (const TableColumn& column : columns_) {
        if (!column.field)
            add_beside_fields(column, record);
        else
            add_value(*column.field, column.path ? variables_.shown(*column.path)
                                                 : variables_.shown(*column.field));
    }
    return cells_;
}

void TableRows::add_beside_fields(const TableColumn& column, const ReadableRecord& record) {
    const std::string& name = column.name;
    if (name == "created_by") return add_person(record.created_by());
    if (name == "updated_by") return add_person(record.updated_by());
    Cell cell;
    if (name == "id") cell = record.id().text();
    if (name == "title") cell = text_cell(title_of(record, reader_));
    if (name == "type") cell = record.type().name;
    if (name == "version") cell = Decimal{static_cast<std::int64_t>(record.version().value), 0};
    if (name == "created_at") cell = record.created_at();
    if (name == "updated_at") cell = record.updated_at();
    if (name == "state_since" && record.state_since()) cell = *record.state_since();
    if (name == "archived") cell = record.archived();
    cells_.push_back(std::move(cell));
}

void TableRows::add_person(const Uuid& id) {
    cells_.push_back(id.is_nil() ? Cell{"system"} : text_cell(title_of_id("user", id)));
    cells_.push_back(id.is_nil() ? Cell{} : Cell{id.text()});
}

void TableRows::add_value(const Field& field, const Value& value) {
    if (field.shape() == ValueShape::address) return add_address(value);
    if (field.is_reference()) return add_references(field, value);
    cells_.push_back(cell_of(field, value));
    if (field.shape() != ValueShape::money) return;
    const auto* money = std::get_if<Money>(&value);
    cells_.push_back(money ? Cell{money->currency.text()} : Cell{});
}

/// The titles that this reader may see, and the ids. A single one is no list: its semicolons are
/// its own.
void TableRows::add_references(const Field& field, const Value& value) {
    std::vector<std::string> titles;
    std::vector<std::string> ids;
    const auto add = [&](const Uuid& id) {
        titles.push_back(title_of_id(field.to, id));
        ids.push_back(id.text());
    };
    if (const auto* one = std::get_if<Uuid>(&value)) {
        add(*one);
        cells_.push_back(text_cell(titles.front()));
        cells_.emplace_back(ids.front());
        return;
    }
    if (const auto* many = std::get_if<References>(&value))
        for (const Uuid& id : *many) add(id);
    cells_.push_back(text_cell(joined_elements(titles)));
    cells_.push_back(text_cell(joined_elements(ids)));
}

void TableRows::add_address(const Value& value) {
    const auto* address = std::get_if<Address>(&value);
    const bool is_erased = std::holds_alternative<Erased>(value);
    for (const auto line : address_lines) {
        const auto found = address ? address->find(line) : Address::const_iterator{};
        const bool has = address && found != address->end();
        const bool says_erased = is_erased && line == address_lines.front();
        cells_.push_back(has ? text_cell(found->second) : says_erased ? Cell{erased_text} : Cell{});
    }
}

Cell TableRows::cell_of(const Field& field, const Value& value) const {
    if (std::holds_alternative<Erased>(value)) return Cell{erased_text};
    if (const auto* text = std::get_if<std::string>(&value))
        return text_cell(option_text(field, *text));
    if (const auto* number = std::get_if<std::int64_t>(&value)) return Decimal{*number, 0};
    if (const auto* number = std::get_if<Decimal>(&value)) return *number;
    if (const auto* money = std::get_if<Money>(&value)) return money->amount;
    if (const auto* yes = std::get_if<bool>(&value)) return *yes;
    if (const auto* date = std::get_if<Date>(&value)) return *date;
    if (const auto* time = std::get_if<Time>(&value)) return *time;
    const auto* texts = std::get_if<Texts>(&value);
    if (!texts) return {};
    std::vector<std::string> written;
    for (const std::string& text : *texts) written.push_back(option_text(field, text));
    return text_cell(joined_elements(written));
}

std::string TableRows::option_text(const Field& field, const std::string& value) const {
    const Option* option =
        words_ == TableWords::names || !field.has_options() ? nullptr : field.option(value);
    return option ? option->label.in(words_ == TableWords::zh ? "zh" : "en") : value;
}

const std::string& TableRows::title_of_id(const std::string& type, const Uuid& id) {
    if (titles_.size() >= titles_max) titles_.clear();
    const auto [place, is_new] = titles_.try_emplace({type, id});
    if (!is_new) return place->second;
    const RecordType* referred = reader_.model->type(type);
    if (const auto record = referred ? reader_.record(*referred, id) : std::nullopt)
        place->second = title_of(*record, reader_);
    return place->second;
}

}  // namespace cairn

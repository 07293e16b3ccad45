#include "projections/query/query_order.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "projections/query/present.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {

namespace {

constexpr std::size_t referenced_max = 4'096;

}  // namespace

std::uint16_t rank_in(const RecordType& type, const Field& field, std::string_view value) {
    const auto rank = [value](const auto& range, auto name) {
        return static_cast<std::uint16_t>(std::ranges::find(range, value, name) - range.begin());
    };
    if (field.kind == FieldKind::lifecycle && type.lifecycle)
        return rank(type.lifecycle->states, &State::name);
    return rank(field.options, &Option::value);
}

RowOrder::RowOrder(const RecordType& type, const std::vector<SortKey>& sort, const Reader& reader)
    : reader_(reader) {
    for (const SortKey& key : sort) {
        auto path = path_of(*reader.model, type, key.field);
        const RecordType* whose = path ? path->type : &type;
        const Field* field = path ? path->field : type.field(key.field);
        columns_.push_back({key.field, std::move(path), whose, field, key.descending});
    }
}

void RowOrder::key_of(const ViewVariables& variables, std::string& key) {
    key.clear();
    for (const Column& column : columns_) {
        piece_.clear();
        add(piece_, column, variables);
        const bool is_money = column.field && column.field->shape() == ValueShape::money;
        order_key::add_marked(key, piece_, column.descending,
                              is_money ? order_key::currency_bytes : 0);
    }
    const Uuid& id = variables.record().id();
    key.append(id.bytes.begin(), id.bytes.end());
}

void RowOrder::add(std::string& key, const Column& column, const ViewVariables& variables) {
    const ReadableRecord& record = variables.record();
    if (column.path) return add_value(key, column, variables.shown(*column.path));
    if (column.field) return add_value(key, column, variables.shown(*column.field));
    if (column.name == "created_at")
        return order_key::add(key, record.created_at().time_since_epoch().count());
    if (column.name == "updated_at")
        return order_key::add(key, record.updated_at().time_since_epoch().count());
    if (const auto since = record.state_since(); since && column.name == "state_since")
        return order_key::add(key, since->time_since_epoch().count());
    if (column.name == "title") add_text(key, title_of(record, reader_));
}

void RowOrder::add_value(std::string& key, const Column& column, const Value& value) {
    const Field& field = *column.field;
    const auto* text = std::get_if<std::string>(&value);
    if (const auto* id = std::get_if<Uuid>(&value))
        key += key_of_referenced(field, *id);
    else if (text && field.has_options())
        put_big_endian(key, rank_in(*column.type, field, *text));
    else
        order_key::add(key, value, reader_.model->settings());
}

void RowOrder::add_text(std::string& key, std::string_view text) {
    order_key::add(key, Value(std::string(text)), reader_.model->settings());
}

const std::string& RowOrder::key_of_referenced(const Field& field, const Uuid& id) {
    auto& keys = referenced_[&field];
    if (keys.size() == referenced_max && !keys.contains(id)) keys.clear();
    const auto [found, fresh] = keys.try_emplace(id);
    const RecordType* type = fresh ? reader_.model->type(field.to) : nullptr;
    const auto record = type ? reader_.record(*type, id) : std::nullopt;
    if (record) add_text(found->second, title_of(*record, reader_));
    return found->second;
}

}  // namespace cairn

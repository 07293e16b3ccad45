#include "projections/totals/group_order.hpp"

#include "core/bytes.hpp"
#include "projections/query/present.hpp"
#include "projections/query/query_order.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {

std::string GroupOrder::key_of(const Grouping& grouping, const Value& value) {
    if (is_empty(value)) return {order_key::empty};
    std::string key(1, order_key::present);
    const auto* text = std::get_if<std::string>(&value);
    const Field* field = grouping.named.field;
    if (grouping.part != Grouping::Part::whole) return key + *text;
    const auto* id = std::get_if<Uuid>(&value);
    if (id && field) return key + key_of(*field, *id);
    if (text && field && field->has_options()) {
        put_big_endian(key, rank_in(*grouping.named.type, *field, *text));
        return key + *text;
    }
    order_key::add(key, value, reader_.model->settings());
    return text ? key + '\0' + *text : key;
}

const std::string& GroupOrder::key_of(const Field& field, const Uuid& id) {
    const auto [known, is_new] = references_.try_emplace({&field, id});
    if (!is_new) return known->second;
    const RecordType* type = reader_.model->type(field.to);
    const auto record = type ? reader_.record(*type, id) : std::nullopt;
    const Value title = record ? title_of(*record, reader_) : std::string();
    order_key::add(known->second, title, reader_.model->settings());
    return known->second += '\0' + id.text();
}

}  // namespace cairn

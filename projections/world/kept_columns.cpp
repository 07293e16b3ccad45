#include "projections/world/kept_columns.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "projections/world/order_key.hpp"
#include "projections/world/record_format.hpp"
#include "projections/world/sorted_load.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

/// Of what all columns of a pass say, and what one says of a record, some of it.
constexpr std::size_t pass_bytes_max = std::size_t{64} << 20;
constexpr std::size_t place_bytes = 80;

/// No option is longer; LMDB's keys have an end.
constexpr std::size_t option_bytes_max = 4 * traits(FieldKind::choice).characters_max;

/// A record's place in a column is a page of it, and mostly one of the counts.
constexpr std::size_t bytes_of_place = std::size_t{8} << 10;

/// A column and its field; null where it is of none.
struct Column {
    KeptColumn kept;
    const Field* field;

    /// Nobody asks how many say nothing.
    [[nodiscard]] bool counts(std::string_view said) const {
        return field && KeptColumns::is_counted(*field) && kept.number != archived_titles_column &&
               said.front() == order_key::present;
    }
    [[nodiscard]] bool has_place_for(bool archived) const {
        return archived == (kept.number == archived_titles_column);
    }
};

std::vector<Column> columns_of(const RecordType& type) {
    std::vector<Column> columns;
    for (const std::uint16_t slot : type.listed) {
        const Field* field = type.field_by_slot(slot);
        const auto kept = KeptColumns::of(type, *field);
        if (kept && !KeptColumns::has_several(*field)) columns.push_back({*kept, field});
    }
    for (const Field& field : type.fields)
        if (const auto kept = KeptColumns::of(type, field); kept && KeptColumns::has_several(field))
            columns.push_back({*kept, &field});
    columns.push_back({{type.number, created_at_column}, nullptr});
    columns.push_back({{type.number, updated_at_column}, nullptr});
    if (type.lifecycle) columns.push_back({{type.number, state_since_column}, nullptr});
    const Field* title = type.field(type.title);
    if (title && KeptColumns::of(type, *title))
        columns.push_back({{type.number, archived_titles_column}, title});
    return columns;
}

std::string prefix_of(const KeptColumn& column) {
    std::string key = type_prefix(column.type);
    put_big_endian(key, column.number);
    return key;
}

std::string key_of(const KeptColumn& column, std::string_view said) {
    return prefix_of(column) + std::string(said);
}

std::string entry(const KeptColumn& column, std::string_view said, const Uuid& id) {
    std::string key = key_of(column, said);
    put_id(key, id);
    return key;
}

std::string marked(std::string value) {
    std::string said;
    order_key::add_marked(said, value, false);
    return said;
}

Value computed_value_of(const RecordType& type,
                        const Field& field,
                        const Record& record,
                        const Settings& settings) {
    RuleBudget budget;
    RuleContext context;
    context.settings = &settings;
    context.budget = &budget;
    const RecordVariables variables(type, record, context);
    return field_value_of(field.kind, variables.value({field.name, field.slot}));
}

// A record in either form says the same of itself.
Value value_of(const RecordType& type,
               const Field& field,
               const Record& record,
               const Settings& settings) {
    if (field.computed) return computed_value_of(type, field, record, settings);
    if (field.kind == FieldKind::lifecycle) return Value(std::string(record.state(type)));
    return record.value(field.name);
}

Value value_of(const RecordType& type,
               const Field& field,
               const RecordView& record,
               const Settings& settings) {
    if (field.computed) return computed_value_of(type, field, record.record(type), settings);
    if (field.kind == FieldKind::lifecycle) return Value(std::string(state_of(type, record)));
    return record.value(field.slot);
}

Time time_of(const KeptColumn& column, const Record& record) {
    if (column.number == created_at_column) return record.created_at;
    return column.number == updated_at_column ? record.updated_at : record.state_since;
}

Time time_of(const KeptColumn& column, const RecordView& record) {
    if (column.number == created_at_column) return record.created_at();
    return column.number == updated_at_column ? record.updated_at() : record.state_since();
}

/// One thing, or one for each of several texts, in order.
using Said = std::vector<std::string>;

Said said_of_each(const Field& field, const Value& value, const Settings& settings) {
    Said said;
    if (const auto* texts = std::get_if<Texts>(&value))
        for (const std::string& text : *texts)
            said.push_back(KeptColumns::said_of(field, Value(text), settings));
    std::ranges::sort(said);
    said.erase(std::ranges::unique(said).begin(), said.end());
    return said;
}

template <class AnyRecord>
Said said_by(const Column& column,
             const RecordType& type,
             const AnyRecord& record,
             const Settings& settings) {
    if (column.field && KeptColumns::has_several(*column.field))
        return said_of_each(*column.field, value_of(type, *column.field, record, settings),
                            settings);
    if (column.field)
        return {KeptColumns::said_of(*column.field, value_of(type, *column.field, record, settings),
                                     settings)};
    std::string value;
    order_key::add(value, time_of(column.kept, record).time_since_epoch().count());
    return {marked(std::move(value))};
}

Said without(const Said& said, const Said& others) {
    Said out;
    std::ranges::set_difference(said, others, std::back_inserter(out));
    return out;
}

bool say_the_same(const Column& column,
                  const RecordType& type,
                  const Record& before,
                  const Record& after,
                  const Settings& settings) {
    if (!column.field) return time_of(column.kept, before) == time_of(column.kept, after);
    return value_of(type, *column.field, before, settings) ==
           value_of(type, *column.field, after, settings);
}

/// Whether a column of both says the same of each record.
bool is_kept_alike(const Column& column,
                   const KeptColumns::Definition& before,
                   const KeptColumns::Definition& after) {
    const auto columns = columns_of(before.type);
    const auto known = std::ranges::find(columns, column.kept, &Column::kept);
    if (known == columns.end()) return false;
    if (!column.field) return true;
    if (known->field->slot != column.field->slot) return false;
    const bool is_computed = column.field->computed || known->field->computed;
    if (is_computed && (!compute_alike(before.type, after.type) ||
                        before.settings.currency != after.settings.currency))
        return false;
    if (column.field->kind == FieldKind::lifecycle)
        return before.type.lifecycle->initial == after.type.lifecycle->initial;
    if (KeptColumns::has_groups(*column.field) || KeptColumns::has_several(*column.field))
        return true;
    if (column.field->shape() == ValueShape::money)
        return before.settings.currency == after.settings.currency;
    return column.field->shape() != ValueShape::text ||
           before.settings.language == after.settings.language;
}

}  // namespace

std::optional<KeptColumn> KeptColumns::of(const RecordType& type, const Field& field) {
    const bool is_open = !field.is_derived() && !field.personal && !field.retired;
    const bool is_known = is_open || (field.of_stored && !field.retired);
    const bool is_listed =
        is_sortable(field.kind) && std::ranges::binary_search(type.listed, field.slot);
    const bool kept = (is_known && is_listed) || (is_open && has_several(field));
    return kept ? std::optional(KeptColumn{type.number, field.slot}) : std::nullopt;
}

std::string KeptColumns::said_of(const Field& field, const Value& value, const Settings& settings) {
    std::string bytes;
    if (const auto* id = std::get_if<Uuid>(&value)) {
        put_id(bytes, *id);
    } else if (const auto* text = std::get_if<std::string>(&value);
               text && (field.has_options() || has_several(field))) {
        bytes = text->substr(0, option_bytes_max) + '\0';
    } else {
        order_key::add(bytes, value, settings);
    }
    return marked(std::move(bytes));
}

std::size_t KeptColumns::count(const lmdb::Transaction& txn,
                               const KeptColumn& column,
                               std::string_view said) const {
    const auto stored = txn.get(db_.column_counts, key_of(column, said));
    return stored ? get_number(*stored) : 0;
}

std::size_t KeptColumns::count(const lmdb::Transaction& txn, const RecordType& type) const {
    const auto stored = txn.get(db_.meta, live_key(type.number));
    return stored ? get_number(*stored) : 0;
}

void KeptColumns::note_archived(lmdb::Transaction& txn,
                                const RecordType& type,
                                const Record* before,
                                const Record& after) const {
    const int more = (after.archived ? 0 : 1) - (before && !before->archived ? 1 : 0);
    if (more != 0) add_to_count(txn, db_.meta, live_key(type.number), more);
}

std::size_t KeptColumns::put(lmdb::Transaction& txn,
                             const RecordType& type,
                             const Record* before,
                             const Record& after,
                             const Settings& settings) const {
    std::size_t bytes = 0;
    for (const Column& column : columns_of(type)) {
        const bool was = before && column.has_place_for(before->archived);
        const bool is = column.has_place_for(after.archived);
        if (was && is && say_the_same(column, type, *before, after, settings)) continue;
        const Said old = was ? said_by(column, type, *before, settings) : Said{};
        const Said fresh = is ? said_by(column, type, after, settings) : Said{};
        for (const std::string& said : without(old, fresh)) {
            if (!txn.erase(db_.columns, entry(column.kept, said, after.ref.id)))
                throw StorageError("world: a column lacks a record");
            if (column.counts(said))
                add_to_count(txn, db_.column_counts, key_of(column.kept, said), -1);
            bytes += bytes_of_place;
        }
        for (const std::string& said : without(fresh, old)) {
            txn.put(db_.columns, entry(column.kept, said, after.ref.id), {});
            if (column.counts(said))
                add_to_count(txn, db_.column_counts, key_of(column.kept, said), 1);
            bytes += bytes_of_place;
        }
    }
    return bytes;
}

std::size_t KeptColumns::change(lmdb::Transaction& txn,
                                const Definition& before,
                                const Definition& after) const {
    if (&before.type == &after.type && before.settings.language == after.settings.language &&
        before.settings.currency == after.settings.currency)
        return 0;
    std::size_t bytes = 0;
    const auto are = columns_of(after.type);
    for (const Column& column : columns_of(before.type)) {
        const auto kept = std::ranges::find(are, column.kept, &Column::kept);
        if (kept == are.end() || !is_kept_alike(*kept, before, after))
            bytes += forget(txn, column.kept);
    }
    for (const Column& column : are)
        if (!is_kept_alike(column, before, after)) bytes += fill(txn, after, {&column.kept, 1});
    return bytes;
}

void KeptColumns::clear(lmdb::Transaction& txn) const {
    txn.clear(db_.columns);
    txn.clear(db_.column_counts);
}

std::vector<std::vector<KeptColumn>> KeptColumns::passes(const lmdb::Transaction& txn,
                                                         const RecordType& type) const {
    const std::size_t bytes = (count(txn, type) + 1) * place_bytes;
    const std::size_t most = std::max<std::size_t>(1, pass_bytes_max / bytes);
    std::vector<std::vector<KeptColumn>> passes;
    for (const Column& column : columns_of(type)) {
        if (passes.empty() || passes.back().size() == most) passes.emplace_back();
        passes.back().push_back(column.kept);
    }
    return passes;
}

std::size_t KeptColumns::forget(lmdb::Transaction& txn, const KeptColumn& column) const {
    std::size_t bytes = 0;
    for (const lmdb::Database db : {db_.columns, db_.column_counts})
        for (const auto& key : keys_under(txn, db, prefix_of(column))) {
            txn.erase(db, key);
            bytes += key.size();
        }
    return bytes;
}

std::size_t KeptColumns::fill(lmdb::Transaction& txn,
                              const Definition& definition,
                              std::span<const KeptColumn> kept) const {
    struct Filled {
        Column column;
        SortedLoad load{};
        std::map<std::string, std::int64_t> counts{};
    };
    const RecordType& type = definition.type;
    std::vector<Filled> filled;
    for (const Column& column : columns_of(type))
        if (std::ranges::find(kept, column.kept) != kept.end()) filled.push_back({column});
    {
        const std::string prefix = type_prefix(type.number);
        lmdb::Cursor cursor(txn, db_.now);
        for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
             more = cursor.next()) {
            const RecordView record(type.number, get_id(cursor.key(), prefix.size()),
                                    cursor.value());
            for (auto& [column, load, counts] : filled) {
                if (!column.has_place_for(record.archived())) continue;
                for (const std::string& said : said_by(column, type, record, definition.settings)) {
                    load.add(entry(column.kept, said, record.id()));
                    if (column.counts(said)) ++counts[said];
                }
            }
        }
    }
    std::size_t bytes = 0;
    for (auto& [column, load, counts] : filled) {
        load.put(txn, db_.columns);
        for (const auto& [said, count] : counts)
            add_to_count(txn, db_.column_counts, key_of(column.kept, said), count);
        bytes += load.bytes();
    }
    return bytes;
}

}  // namespace cairn

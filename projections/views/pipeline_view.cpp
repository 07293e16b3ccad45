#include "projections/views/pipeline_view.hpp"

#include <map>

#include "projections/views/totals.hpp"

namespace cairn {
namespace {

constexpr std::size_t position_bytes = 8;
constexpr std::size_t type_bytes = 2;
constexpr std::string_view no_currency{"\0\0\0", 3};

std::string key_prefix(char kind, std::uint16_t type) {
    std::string key(1, kind);
    put_big_endian(key, type);
    return key;
}

// One number over time: 't', type, state, 0, currency or zeros.
std::string bucket_key(std::uint16_t type, std::string_view state, std::string_view currency) {
    std::string key = key_prefix('t', type);
    key.append(state).push_back('\0');
    return key.append(currency);
}

struct Bucket {
    std::string_view state;
    std::string_view currency;
};

Bucket bucket_of(std::string_view key) {
    const std::string_view rest = key.substr(1 + type_bytes);
    const std::size_t end = rest.size() - no_currency.size();
    return {rest.substr(0, end - 1), rest.substr(end)};
}

// Where a record is now: 'r', type, state, 0, all ones minus the position of its newest version.
std::string row_prefix(std::uint16_t type, std::string_view state) {
    std::string key = key_prefix('r', type);
    key.append(state).push_back('\0');
    return key;
}

std::string row_key(const RecordType& type, const RecordView& record) {
    return row_prefix(type.number, state_of(type, record)) + big_endian(~record.position().value);
}

/// The bucket's value at `at`; nothing where it had none yet.
std::optional<std::string> value_at(const ViewRows& rows, const std::string& bucket, Position at) {
    auto cursor = rows.cursor();
    const bool later = cursor.seek(bucket + big_endian(at.value + 1));
    const bool found = later ? cursor.previous() : cursor.last();
    const bool ours = found && cursor.key().size() == bucket.size() + position_bytes &&
                      cursor.key().starts_with(bucket);
    return ours ? std::optional(std::string(cursor.value())) : std::nullopt;
}

/// The buckets' newest values, which ascending changes add to. Remembers those it has written.
class Buckets {
public:
    explicit Buckets(ViewRows& rows) : rows_(rows) {}
    void forget() { newest_.clear(); }

    void add(std::uint16_t type, Position at, const Totals& difference) {
        for (const auto& [state, totals] : difference) {
            if (totals.count != 0)
                add_count(bucket_key(type, state, no_currency), at, totals.count);
            for (const auto& [currency, sum] : totals.sums)
                add_sum(bucket_key(type, state, currency), at, sum);
        }
    }

private:
    void add_count(const std::string& bucket, Position at, std::int64_t difference) {
        std::string& value = newest(bucket, at);
        const std::int64_t was = value.empty() ? 0 : get_big_endian<std::int64_t>(value);
        value.clear();
        put_big_endian(value, was + difference);
        rows_.put(bucket + big_endian(at.value), value);
    }
    void add_sum(const std::string& bucket, Position at, const Sum& difference) {
        std::string& value = newest(bucket, at);
        Sum sum = Sum::parse(value).value_or(Sum{});
        sum += difference;
        value = sum.text();
        rows_.put(bucket + big_endian(at.value), value);
    }
    /// Empty where there is none yet.
    std::string& newest(const std::string& bucket, Position at) {
        const auto [known, fresh] = newest_.try_emplace(bucket);
        if (fresh) known->second = value_at(rows_, bucket, at).value_or(std::string());
        return known->second;
    }

    ViewRows& rows_;
    std::map<std::string, std::string> newest_;
};

bool counts(const std::optional<RecordView>& record) { return record && !record->archived(); }

/// Whether records of the type are counted by other fields than before.
bool counts_otherwise(const RecordType& was, const RecordType& is) {
    const auto field = [](const RecordType& type) {
        return type.lifecycle ? type.lifecycle->field : std::string();
    };
    const auto initial = [](const RecordType& type) {
        return type.lifecycle ? type.lifecycle->initial : std::string();
    };
    return was.measure != is.measure || field(was) != field(is) || initial(was) != initial(is);
}

void erase_rows(ViewRows& rows, std::uint16_t type) {
    const std::string prefix = key_prefix('r', type);
    std::vector<std::string> keys;
    {
        auto cursor = rows.cursor();
        for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
             more = cursor.next())
            keys.emplace_back(cursor.key());
    }
    for (const std::string& key : keys) rows.erase(key);
}

Sum negative(const Sum& sum) {
    const std::string text = sum.text();
    const auto turned = Sum::parse(text.starts_with('-') ? text.substr(1) : "-" + text);
    CAIRN_ASSERT(turned.has_value());
    return *turned;
}

void subtract(Totals& from, const Totals& totals) {
    for (const auto& [state, of_state] : totals) {
        from[state].count -= of_state.count;
        for (const auto& [currency, sum] : of_state.sums) {
            from[state].sums[currency] += negative(sum);
        }
    }
}

/// The type's records all over again, as they are at `at`: the past keeps its rows.
void recount(ViewRows& rows, const RecordType& type, Position at, const WorldSnapshot& world) {
    Totals difference;
    erase_rows(rows, type.number);
    world.scan(type.number, at, [&](const RecordView& record) {
        if (record.archived()) return true;
        add_to(difference, type, record, 1);
        rows.put(row_key(type, record), bytes_of(record.id()));
        return true;
    });
    subtract(difference, PipelineView::totals(rows, type.number, at));
    Buckets(rows).add(type.number, at, difference);
}

void model_changed(ViewRows& rows, const ChangeSeen& change, const WorldSnapshot& world) {
    const Position at = change.recorded.position;
    const auto before = world.models().at({at.value - 1});
    if (before == change.model) return;
    for (const auto& type : change.model->types()) {
        const RecordType* was = before->type(type->number);
        if (was && counts_otherwise(*was, *type)) recount(rows, *type, at, world);
    }
}

void take(ViewRows& rows, Buckets& buckets, const ChangeSeen& change) {
    Totals difference;
    if (counts(change.before)) {
        add_to(difference, *change.type, *change.before, -1);
        rows.erase(row_key(*change.type, *change.before));
    }
    if (counts(change.after)) {
        add_to(difference, *change.type, *change.after, 1);
        rows.put(row_key(*change.type, *change.after), bytes_of(change.after->id()));
    }
    buckets.add(change.type->number, change.recorded.position, difference);
}

void add_value(StateTotals& totals, std::string_view currency, std::string_view value) {
    if (currency == no_currency) {
        totals.count = get_big_endian<std::int64_t>(value);
        return;
    }
    const auto sum = Sum::parse(value);
    if (sum && !sum->is_zero()) totals.sums.emplace(currency, *sum);
}

}  // namespace

void PipelineView::apply(ViewRows& rows,
                         std::span<const ChangeSeen> changes,
                         const Changes& source) {
    Buckets buckets(rows);
    for (const ChangeSeen& change : changes) {
        if (change.type) {
            take(rows, buckets, change);
        } else {
            model_changed(rows, change, source.world);
            buckets.forget();
        }
    }
}

Totals PipelineView::totals(const ViewRows& rows, std::uint16_t type, Position at) {
    Totals totals;
    const std::string prefix = key_prefix('t', type);
    auto cursor = rows.cursor();
    bool more = cursor.seek(prefix);
    while (more && cursor.key().starts_with(prefix)) {
        const std::string bucket(cursor.key().substr(0, cursor.key().size() - position_bytes));
        const auto [state, currency] = bucket_of(bucket);
        if (const auto value = value_at(rows, bucket, at))
            add_value(totals[std::string(state)], currency, *value);
        more = cursor.seek(bucket + std::string(position_bytes + 1, '\xff'));
    }
    std::erase_if(totals, [](const auto& entry) {
        return entry.second.count == 0 && entry.second.sums.empty();
    });
    return totals;
}

void PipelineView::newest(const ViewRows& rows,
                          std::uint16_t type,
                          std::string_view state,
                          const std::function<bool(const Uuid&)>& visit) {
    const std::string prefix = row_prefix(type, state);
    auto cursor = rows.cursor();
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next()) {
        Uuid id;
        cursor.value().copy(reinterpret_cast<char*>(id.bytes.data()), id.bytes.size());
        if (!visit(id)) return;
    }
}

}  // namespace cairn

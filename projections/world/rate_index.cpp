#include "projections/world/rate_index.hpp"

#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;

namespace {

// Later days sort before earlier ones, those before 1970 behind all others.
constexpr std::uint32_t latest_day = 0x8000'0000U;

std::uint32_t turned_over(Date day) {
    return latest_day - static_cast<std::uint32_t>(day.day.time_since_epoch().count());
}

Date day_of(std::uint32_t key) {
    return {std::chrono::sys_days{std::chrono::days{static_cast<std::int32_t>(latest_day - key)}}};
}

std::string rates_prefix(std::uint16_t type, const Currency& own, const Currency& currency) {
    return type_prefix(type) + own.text() + currency.text();
}

}  // namespace

void RateIndex::put(lmdb::Transaction& txn,
                    const RecordType& type,
                    const Record& record,
                    const Currency& own) const {
    const auto said = rate_of(type, record);
    if (!said) return;
    std::string key = rates_prefix(type.number, own, said->currency);
    put_big_endian(key, turned_over(said->from));
    put_id(key, record.ref.id);
    txn.put(db_.rates, key, {});
}

void RateIndex::visit(const lmdb::Transaction& txn,
                      const Sought& sought,
                      const RateVisitor& visit) const {
    const std::string prefix = rates_prefix(sought.type, sought.own, sought.currency);
    std::string first = prefix;
    put_big_endian(first, turned_over(sought.day));
    lmdb::Cursor cursor(txn, db_.rates);
    for (bool more = cursor.seek(first); more && cursor.key().starts_with(prefix);
         more = cursor.next()) {
        const std::string_view key = cursor.key();
        const Date from = day_of(get_big_endian<std::uint32_t>(key, prefix.size()));
        if (!visit(from, get_id(key, prefix.size() + sizeof(std::uint32_t)))) return;
    }
}

}  // namespace cairn

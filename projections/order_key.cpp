#include "projections/order_key.hpp"

#include "core/bytes.hpp"

namespace cairn::order_key {

void add(std::string& key, std::int64_t value) {
    put_big_endian(key, static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63));
}

void add(std::string& key, const Decimal& value) {
    __int128 nanos = value.units;
    for (int scale = value.scale; scale < 9; ++scale) nanos *= 10;
    add(key, static_cast<std::int64_t>(nanos >> 64));
    put_big_endian(key, static_cast<std::uint64_t>(nanos));
}

void add(std::string& key, const Money& value) {
    add(key, value.amount);
    key.append(value.currency.code.begin(), value.currency.code.end());
}

void turn_over(std::string& bytes) {
    for (char& c : bytes) c = static_cast<char>(~c);
}

}  // namespace cairn::order_key

#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.hpp"
#include "core/lmdb/lmdb.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

/// Keys and small values of `world/` (core/FORMAT.md).
namespace cairn::world_keys {

inline void put_id(std::string& out, const Uuid& id) {
    out.append(id.bytes.begin(), id.bytes.end());
}

[[nodiscard]] inline Uuid get_id(std::string_view bytes, std::size_t offset) {
    Uuid id;
    if (bytes.size() < offset + id.bytes.size())
        throw StorageError("world: a stored key is damaged");
    for (std::size_t i = 0; i < id.bytes.size(); ++i)
        id.bytes[i] = static_cast<std::uint8_t>(bytes[offset + i]);
    return id;
}

[[nodiscard]] inline std::uint64_t get_number(std::string_view bytes, std::size_t offset = 0) {
    if (bytes.size() < offset + 8) throw StorageError("world: a stored value is damaged");
    return get_big_endian<std::uint64_t>(bytes, offset);
}

[[nodiscard]] inline Time get_time(std::string_view bytes, std::size_t offset) {
    return Time{std::chrono::microseconds{static_cast<std::int64_t>(get_number(bytes, offset))}};
}

inline void put_time(std::string& out, Time time) {
    put_big_endian(out, static_cast<std::int64_t>(time.time_since_epoch().count()));
}

// Times before 1970 sort before the others.
constexpr std::uint64_t moment_sign = std::uint64_t{1} << 63;

[[nodiscard]] inline std::string moment_key(Time time) {
    return big_endian(static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ moment_sign);
}

[[nodiscard]] inline Time moment_of_key(std::string_view key) {
    const std::uint64_t moment = get_number(key) ^ moment_sign;
    return Time{std::chrono::microseconds{static_cast<std::int64_t>(moment)}};
}

[[nodiscard]] inline std::string type_prefix(std::uint16_t type) {
    std::string key;
    put_big_endian(key, type);
    return key;
}

[[nodiscard]] inline std::string now_key(std::uint16_t type, const Uuid& id) {
    std::string key = type_prefix(type);
    put_id(key, id);
    return key;
}

/// The same in place: what is looked up most.
struct NowKey {
    std::array<char, 2 + sizeof(Uuid)> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    NowKey(std::uint16_t type, const Uuid& id) {
        bytes[0] = static_cast<char>(type >> 8);
        bytes[1] = static_cast<char>(type & 0xff);
        bytes_of(id).copy(bytes.data() + 2, sizeof(Uuid));
    }
    [[nodiscard]] std::string_view view() const { return {bytes.data(), bytes.size()}; }
};

[[nodiscard]] inline std::string reference_prefix(const Uuid& target,
                                                  std::uint16_t type,
                                                  std::uint16_t slot) {
    std::string key;
    put_id(key, target);
    put_big_endian(key, type);
    put_big_endian(key, slot);
    return key;
}

[[nodiscard]] inline std::string id_key(const Uuid& id) {
    std::string key;
    put_id(key, id);
    return key;
}

[[nodiscard]] inline std::string count_key(std::uint16_t type) {
    return "count/" + type_prefix(type);
}

/// Of the records of a type that are not archived.
[[nodiscard]] inline std::string live_key(std::uint16_t type) {
    return "live/" + type_prefix(type);
}

/// Adds to a number that is stored; it is not there where it would be 0.
inline void add_to_count(lmdb::Transaction& txn,
                         lmdb::Database db,
                         std::string_view key,
                         std::int64_t difference) {
    const auto stored = txn.get(db, key);
    const auto count = (stored ? get_number(*stored) : 0) + static_cast<std::uint64_t>(difference);
    if (count > 0) txn.put(db, key, big_endian(count));
    if (count == 0) txn.erase(db, key);
}

constexpr std::string_view position_key = "position";

[[nodiscard]] inline std::vector<std::string> keys_under(const lmdb::Transaction& txn,
                                                         lmdb::Database db,
                                                         std::string_view prefix) {
    std::vector<std::string> keys;
    lmdb::Cursor cursor(txn, db);
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next())
        keys.emplace_back(cursor.key());
    return keys;
}

/// All that a database has of a type, where keys begin with its number.
[[nodiscard]] inline std::vector<std::string> keys_of(const lmdb::Transaction& txn,
                                                      lmdb::Database db,
                                                      std::uint16_t type) {
    return keys_under(txn, db, type_prefix(type));
}

}  // namespace cairn::world_keys

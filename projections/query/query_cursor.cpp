#include "projections/query/query_cursor.hpp"

#include "core/base64.hpp"
#include "core/sha256.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

constexpr std::size_t cursor_bytes_max = 4096;
constexpr std::size_t mark_bytes = 8;

/// Tells the cursors of one type and sort from those of another.
std::string mark_of(const RecordType& type, const std::vector<SortKey>& sort) {
    std::string text = type.name;
    for (const SortKey& key : sort) text += (key.descending ? ",-" : ",") + key.field;
    return sha256(text).substr(0, mark_bytes);
}

}  // namespace

std::string encode_cursor(const RecordType& type,
                          const std::vector<SortKey>& sort,
                          std::string_view key) {
    return to_base64(mark_of(type, sort) + std::string(key), Base64::url);
}

std::optional<std::string> decode_cursor(const RecordType& type,
                                         const std::vector<SortKey>& sort,
                                         std::string_view cursor) {
    if (cursor.size() > cursor_bytes_max) return std::nullopt;
    const auto bytes = from_base64(cursor, Base64::url);
    if (!bytes || bytes->size() < mark_bytes + order_key::id_bytes ||
        !bytes->starts_with(mark_of(type, sort)))
        return std::nullopt;
    return bytes->substr(mark_bytes);
}

}  // namespace cairn

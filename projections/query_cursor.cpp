#include "core/sodium.hpp"
#include "core/vault.hpp"
#include "projections/query_order.hpp"

namespace cairn {

namespace {

constexpr int base64_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t cursor_bytes_max = 4096;
constexpr std::size_t mark_bytes = 8;
constexpr std::size_t id_bytes = 16;

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
    const std::string bytes = mark_of(type, sort) + std::string(key);
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), base64_variant), '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      base64_variant);
    text.pop_back();  // The zero that C wants.
    return text;
}

std::optional<std::string> decode_cursor(const RecordType& type,
                                         const std::vector<SortKey>& sort,
                                         std::string_view cursor) {
    if (cursor.size() > cursor_bytes_max) return std::nullopt;
    std::string bytes(cursor.size(), '\0');
    std::size_t size = 0;
    const int failed =
        sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                          cursor.data(), cursor.size(), nullptr, &size, nullptr, base64_variant);
    bytes.resize(size);
    if (failed != 0 || size < mark_bytes + id_bytes || !bytes.starts_with(mark_of(type, sort)))
        return std::nullopt;
    return bytes.substr(mark_bytes);
}

}  // namespace cairn

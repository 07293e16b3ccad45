#include "core/format.hpp"

#include <string>

#include "core/bytes.hpp"

namespace cairn {
namespace {

constexpr std::string_view format_key = "format";

std::string newer_text(std::uint32_t theirs, std::uint32_t ours) {
    return "format " + std::to_string(theirs) + " is newer than this program's " +
           std::to_string(ours) + ": use a newer cairn";
}

}  // namespace

bool claim_format(lmdb::Transaction& txn, lmdb::Database meta, std::uint32_t ours) {
    const auto stored = txn.get(meta, format_key);
    if (!stored && txn.count(meta) == 0) {
        std::string bytes;
        put_big_endian(bytes, ours);
        txn.put(meta, format_key, bytes);
        return true;
    }
    if (!stored || stored->size() != sizeof ours)
        throw StorageError("there are rows without a format: not a folder of Cairn's");
    const auto theirs = get_big_endian<std::uint32_t>(*stored);
    if (theirs > ours) throw StorageError(newer_text(theirs, ours));
    return false;
}

}  // namespace cairn

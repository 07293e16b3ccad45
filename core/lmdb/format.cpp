#include "core/lmdb/format.hpp"

#include <string>

#include "core/bytes.hpp"

namespace cairn {
namespace {

constexpr std::string_view format_key = "format";
constexpr std::string_view identity_key = "identity";

std::string newer_text(std::uint32_t theirs, std::uint32_t ours) {
    return "format " + std::to_string(theirs) + " is newer than this program's " +
           std::to_string(ours) + ": use a newer cairn";
}

}  // namespace

std::optional<std::uint32_t> stored_format(const lmdb::Transaction& txn, lmdb::Database meta) {
    const auto stored = txn.get({meta.dbi}, format_key);
    if (!stored || stored->size() != sizeof(std::uint32_t)) return std::nullopt;
    return get_big_endian<std::uint32_t>(*stored);
}

void put_format(lmdb::Transaction& txn, lmdb::Database meta, std::uint32_t ours) {
    std::string bytes;
    put_big_endian(bytes, ours);
    txn.put({meta.dbi}, format_key, bytes);
}

// The format's row never has a check: it says whether the others do.
bool claim_format(lmdb::Transaction& txn, lmdb::Database meta, std::uint32_t ours) {
    meta = {meta.dbi};
    const auto stored = txn.get(meta, format_key);
    if (!stored && txn.count(meta) == 0) {
        put_format(txn, meta, ours);
        return true;
    }
    if (!stored || stored->size() != sizeof ours)
        throw StorageError("there are rows without a format: not a folder of Cairn's");
    const auto theirs = get_big_endian<std::uint32_t>(*stored);
    if (theirs > ours) throw StorageError(newer_text(theirs, ours));
    if (theirs == 0) throw StorageError("there is no format 0: not a folder of Cairn's");
    return false;
}

void put_identity(lmdb::Transaction& txn,
                  lmdb::Database meta,
                  std::string_view role,
                  const Epoch& epoch) {
    txn.put(meta, identity_key, std::string(role) + ' ' + epoch.text());
}

std::optional<Epoch> stored_identity(const lmdb::Transaction& txn,
                                     lmdb::Database meta,
                                     std::string_view role) {
    const auto stored = txn.get(meta, identity_key);
    if (!stored) return std::nullopt;
    const bool ours = stored->starts_with(role) && stored->size() > role.size();
    const auto epoch = ours ? Uuid::parse(stored->substr(role.size() + 1)) : std::nullopt;
    if (!epoch)
        throw StorageError("it says that it is \"" + std::string(*stored) + "\", not " +
                           std::string(role));
    return *epoch;
}

}  // namespace cairn

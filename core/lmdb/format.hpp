#pragma once

#include <cstdint>

#include "core/lmdb/lmdb.hpp"
#include "core/types.hpp"

namespace cairn {

/// What `ours` was of an environment that is there; nothing where none was written.
[[nodiscard]] std::optional<std::uint32_t> stored_format(const lmdb::Transaction& txn,
                                                         lmdb::Database meta);
/// Every environment says in its database `meta`, under `format`, in which layout the rest is.
/// Stamps a new one with `ours` and returns true; false: it is there and readable. Throws
/// StorageError where it is newer ("format 2 is newer than this program's 1: use a newer cairn"),
/// or where there are rows without a format.
bool claim_format(lmdb::Transaction& txn, lmdb::Database meta, std::uint32_t ours);

/// Says that the rest is in the layout `ours` from now on.
void put_format(lmdb::Transaction& txn, lmdb::Database meta, std::uint32_t ours);

/// An environment says in `meta`, under `identity`, which part of which life of the log it is.
void put_identity(lmdb::Transaction& txn,
                  lmdb::Database meta,
                  std::string_view role,
                  const Epoch& epoch);
/// Nothing where none was written. Throws StorageError where it is of another role.
[[nodiscard]] std::optional<Epoch> stored_identity(const lmdb::Transaction& txn,
                                                   lmdb::Database meta,
                                                   std::string_view role);

}  // namespace cairn

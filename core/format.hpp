#pragma once

#include <cstdint>

#include "core/lmdb.hpp"

namespace cairn {

/// Every environment says in its database `meta`, under `format`, in which layout the rest is.
/// Stamps a new one with `ours` and returns true; false: it is there and readable. Throws
/// StorageError where it is newer ("format 2 is newer than this program's 1: use a newer cairn"),
/// or where there are rows without a format.
bool claim_format(lmdb::Transaction& txn, lmdb::Database meta, std::uint32_t ours);

}  // namespace cairn

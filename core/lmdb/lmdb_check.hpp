#pragma once

#include <string_view>

/// For lmdb*.cpp: what LMDB and the system return, as exceptions.
namespace cairn::lmdb {

/// The disk, a quota or the map has no room.
[[nodiscard]] bool is_full(int code);
/// Throws StorageFull or StorageError naming the call where `code` is not 0.
void check(int code, std::string_view call);

}  // namespace cairn::lmdb

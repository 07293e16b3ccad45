#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "core/lmdb/lmdb.hpp"

/// LMDB's file looked at as a file, without its map: so whatever stands in it, looking harms
/// nobody.
namespace cairn::lmdb {

/// What a file that is missing or empty means: LMDB makes a new one of it, but only for a writer.
enum class Missing { is_made, is_refused };

/// Throws StorageError where an environment's file is no LMDB file, or ends before its last page.
/// Beside a writer, too.
void check_length(const std::filesystem::path& folder, Missing missing);

/// Reads every page in use and throws StorageError naming the first that cannot be believed: page
/// headers, the order of keys, counts, and that each page has one owner or is free. Of databases
/// with checked rows, every row as well. That of `databases` each is there. A file that is empty or
/// missing is none. Nobody may be writing. About a third of a second a gigabyte that is in memory.
void check_pages(const std::filesystem::path& folder,
                 Rows rows,
                 std::span<const std::string_view> databases);

}  // namespace cairn::lmdb

#pragma once

#include <string>
#include <string_view>

namespace cairn {

/// So that a key of LMDB (511 bytes) has room for what stands around one.
constexpr std::size_t collation_key_bytes_max = 400;

/// Appends at most that many bytes that compare as people of the language sort texts (Chinese by
/// pinyin), ending in a zero and without another. Only the first `units_max` UTF-16 units count.
/// Any thread.
void add_collation_key(std::string& out,
                       std::string_view language,
                       std::string_view text,
                       std::size_t units_max);

/// Of what makes these bytes: those of another version are not to be compared with them.
[[nodiscard]] std::string collation_version();

}  // namespace cairn

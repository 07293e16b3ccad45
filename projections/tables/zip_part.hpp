#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn {

/// How large a part of a ZIP file is once it is unpacked, as the list at the file's end says; less
/// than 4 GiB. Nothing where it lists none of the name, or is no such file. `file`: open to read;
/// its place is left as it is.
[[nodiscard]] std::optional<std::uint64_t> unpacked_bytes(int file, std::string_view name);

}  // namespace cairn

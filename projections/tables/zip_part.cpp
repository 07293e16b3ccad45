#include "projections/tables/zip_part.hpp"

#include <algorithm>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace cairn {
namespace {

// APPNOTE.TXT 4.3.16 and 4.3.12: the end of the list of parts, and an entry of it.
constexpr std::string_view end_mark = "PK\x05\x06";
constexpr std::string_view entry_mark = "PK\x01\x02";
constexpr std::size_t end_bytes = 22;
constexpr std::size_t entry_bytes = 46;
/// Longer ones are not made here.
constexpr std::size_t list_bytes_max = std::size_t{1} << 20;

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = size; i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::string bytes_of_file(int file, std::uint64_t from, std::size_t size) {
    std::string bytes(size, '\0');
    const auto read = ::pread(file, bytes.data(), size, static_cast<off_t>(from));
    bytes.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
    return bytes;
}

/// The list of parts, without what comes before and after it.
std::string list_of(int file) {
    struct stat known{};
    if (::fstat(file, &known) != 0) return {};
    const auto size = static_cast<std::uint64_t>(known.st_size);
    const std::uint64_t from = size - std::min<std::uint64_t>(size, end_bytes);
    const std::string end = bytes_of_file(file, from, end_bytes);
    if (end.size() < end_bytes || !end.starts_with(end_mark)) return {};
    const auto list_size = static_cast<std::size_t>(little_endian(end, 12, 4));
    if (list_size > list_bytes_max) return {};
    return bytes_of_file(file, little_endian(end, 16, 4), list_size);
}

}  // namespace

std::optional<std::uint64_t> unpacked_bytes(int file, std::string_view name) {
    const std::string list = list_of(file);
    for (std::string_view rest = list;
         rest.size() >= entry_bytes && rest.starts_with(entry_mark);) {
        const std::size_t name_size = little_endian(rest, 28, 2);
        const std::size_t all =
            entry_bytes + name_size + little_endian(rest, 30, 2) + little_endian(rest, 32, 2);
        if (rest.size() < all) return std::nullopt;
        if (rest.substr(entry_bytes, name_size) == name) return little_endian(rest, 24, 4);
        rest.remove_prefix(all);
    }
    return std::nullopt;
}

}  // namespace cairn

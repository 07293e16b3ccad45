#include "projections/search/file_check.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <vector>

#include "core/crc32c.hpp"
#include "core/file.hpp"
#include "core/result.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

constexpr const char* check_name = "CHECK";
constexpr std::size_t piece_bytes = std::size_t{1} << 16;

std::string line_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::vector<char> piece(piece_bytes);
    std::uint32_t check = 0;
    std::uint64_t size = 0;
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        const auto read = static_cast<std::size_t>(in.gcount());
        check = crc32c({piece.data(), read}, check);
        size += read;
    }
    return file.filename().string() + ' ' + std::to_string(size) + ' ' + std::to_string(check) +
           '\n';
}

std::string lines_of(const fs::path& folder) {
    std::vector<std::string> lines;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().filename() != check_name)
            lines.push_back(line_of(entry.path()));
    std::ranges::sort(lines);
    std::string all;
    for (const std::string& line : lines) all += line;
    return all;
}

}  // namespace

void note_files(const fs::path& folder) { replace_file(folder / check_name, lines_of(folder)); }

std::optional<bool> is_as_noted(const fs::path& folder) {
    const auto noted = read_file(folder / check_name);
    if (!noted) return std::nullopt;
    return *noted == lines_of(folder);
}

void forget_files(const fs::path& folder) {
    std::error_code failed;
    fs::remove(folder / check_name, failed);
    if (failed) throw StorageError("remove " + (folder / check_name).string());
}

}  // namespace cairn

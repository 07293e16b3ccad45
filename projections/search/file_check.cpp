#include "projections/search/file_check.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "core/crc32c.hpp"
#include "core/file.hpp"
#include "core/result.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

constexpr const char* check_name = "CHECK";
constexpr const char* look_name = "LOOKING";
constexpr std::int64_t ns_per_second = 1'000'000'000;
/// All that Xapian's form "glass" may have.
constexpr std::array file_names{"iamglass",       "docdata.glass",  "postlist.glass",
                                "termlist.glass", "position.glass", "spelling.glass",
                                "synonym.glass"};
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

void remove_note(const fs::path& note) {
    std::error_code failed;
    fs::remove(note, failed);
    if (failed) throw StorageError("remove " + note.string());
}

}  // namespace

void note_files(const fs::path& folder) { replace_file(folder / check_name, lines_of(folder)); }

std::optional<bool> is_as_noted(const fs::path& folder) {
    const auto noted = read_file(folder / check_name);
    if (!noted) return std::nullopt;
    return *noted == lines_of(folder);
}

void forget_files(const fs::path& folder) { remove_note(folder / check_name); }

bool looked_at(const fs::path& folder, const std::function<bool()>& look) {
    const fs::path note = folder / look_name;
    replace_file(note, "");
    try {
        const bool found = look();
        remove_note(note);
        return found;
    } catch (...) {
        remove_note(note);
        throw;
    }
}

bool was_look_broken_off(const fs::path& folder) {
    std::error_code unknown;
    return fs::exists(folder / look_name, unknown);
}

void WrittenFiles::begin() {
    const std::lock_guard lock(mutex_);
    noted_.reset();
}

void WrittenFiles::note() {
    const std::lock_guard lock(mutex_);
    noted_ = marks();
}

bool WrittenFiles::are_as_written() const {
    const std::lock_guard lock(mutex_);
    return !noted_ || marks() == *noted_;
}

WrittenFiles::Marks WrittenFiles::marks() const {
    static_assert(file_names.size() == std::tuple_size_v<Marks>);
    Marks found{};
    for (std::size_t i = 0; i < file_names.size(); ++i) {
        struct stat told{};
        if (stat((folder_ / file_names[i]).c_str(), &told) != 0) continue;
        found[i] = {told.st_ino, told.st_size,
                    told.st_mtim.tv_sec * ns_per_second + told.st_mtim.tv_nsec};
    }
    return found;
}

}  // namespace cairn

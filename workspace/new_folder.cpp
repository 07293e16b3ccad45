#include "workspace/new_folder.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "workspace/workspace_folder.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

constexpr const char* unfinished_ending = ".partial";

fs::path whole_path(const fs::path& given) {
    const fs::path path = fs::weakly_canonical(fs::absolute(given));
    // It may be given with a slash behind.
    return path.has_filename() ? path : path.parent_path();
}

void flush_all(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory()) flush_all(entry.path());
        if (entry.is_regular_file()) File(entry.path(), O_RDONLY).flush();
    }
    flush_folder(folder);
}

std::optional<dev_t> device_of(const fs::path& path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 ? std::optional(status.st_dev) : std::nullopt;
}

/// Nothing can be renamed to where something is mounted.
bool is_mount(const fs::path& folder) {
    const auto device = device_of(folder);
    return device && (!folder.has_relative_path() || device != device_of(folder.parent_path()));
}

}  // namespace

bool NewFolder::is_unfinished(const fs::path& folder) {
    return !folder.empty() && whole_path(folder).string().ends_with(unfinished_ending);
}

Result<NewFolder> NewFolder::in_place_of(const fs::path& given) {
    const fs::path place = whole_path(given);
    if (!WorkspaceFolder::is_vacant(place))
        return rejected("folder.not_empty", {{"folder", place.string()}});
    if (is_mount(place)) return rejected("folder.is_a_mount", {{"folder", place.string()}});
    NewFolder fresh(place, place.string() + unfinished_ending);
    if (flock(fresh.lock_->get(), LOCK_EX | LOCK_NB) != 0) {
        fresh.lock_.reset();  // What is in it is another's.
        return rejected("folder.being_made", {{"folder", fresh.partial_.string()}});
    }
    empty_folder(fresh.partial_);
    return fresh;
}

NewFolder::NewFolder(fs::path place, fs::path partial)
    : place_(std::move(place)), partial_(std::move(partial)) {
    make_private_folder(partial_);
    lock_ = std::make_unique<File>(partial_, O_RDONLY | O_DIRECTORY);
}

NewFolder::~NewFolder() {
    std::error_code ignored;  // The next one that makes the folder tries again.
    if (lock_) fs::remove_all(partial_, ignored);
}

fs::path NewFolder::environment_file(const char* name) const {
    make_private_folder(partial_ / name);
    return WorkspaceFolder::data_file(partial_ / name);
}

void NewFolder::finish() {
    flush_all(partial_);
    rename_file(partial_, place_);
    lock_.reset();
}

}  // namespace cairn

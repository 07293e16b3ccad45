#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/mount.h>

namespace cairn::test {

/// A disk of a test's own in memory, where this user may mount one.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path place, const std::string& size) : place_(std::move(place)) {
        std::filesystem::create_directories(place_);
        mounted_ =
            mount("tmpfs", place_.c_str(), "tmpfs", 0, ("size=" + size + ",mode=700").c_str()) == 0;
    }
    ~SmallDisk() {
        if (mounted_) umount2(place_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool mounted() const { return mounted_; }

    /// Leaves no byte free, and no entry for another file.
    void fill() const {
        std::ofstream other(place_ / "other", std::ios::binary);
        const std::string page(4096, 'x');
        while (other.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
        }
    }
    void make_room() const { std::filesystem::remove(place_ / "other"); }
    /// False: this user may not.
    [[nodiscard]] bool make_read_only() const {
        return mount(nullptr, place_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }

private:
    std::filesystem::path place_;
    bool mounted_ = false;
};

}  // namespace cairn::test

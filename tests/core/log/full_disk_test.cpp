#include <csignal>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "core/log/lmdb_event_log.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t mebibyte = std::size_t{1} << 20;

// No file may grow past `bytes`: to a program that ignores the signal, a disk that is full.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

NewEvent large_event(const EventLog& log) { return sample_event(log.head().value + 1, 200'000); }

std::size_t append_until_full(EventLog& log) {
    std::size_t appended = 0;
    try {
        for (; appended < 10'000; ++appended) append_commit(log, {large_event(log)});
    } catch (const StorageFull&) {
    }
    return appended;
}

void check_all_there(const EventLog& log) {
    const auto events = read_all(log);
    REQUIRE(events.size() == log.head().value);
    for (const Recorded& event : events)
        REQUIRE(static_cast<const NewEvent&>(event) == sample_event(event.position.value, 200'000));
}

}  // namespace

TEST_CASE("a file that may not grow refuses appends and goes on later", "[full_disk]") {
    const TempDir folder;
    LmdbEventLog log(folder / "log", LmdbEventLog::Access::read_write, {});
    append_commit(log, {large_event(log)});
    std::size_t appended = 0;
    {
        const FileSizeLimit limit(20 * mebibyte);
        appended = append_until_full(log);
        CHECK_THROWS_AS(append_commit(log, {large_event(log)}), StorageFull);
    }
    CHECK(appended > 60);
    CHECK(log.head().value == appended + 1);
    check_all_there(log);
    append_commit(log, {large_event(log)});
    check_all_there(log);
}

TEST_CASE("a full disk refuses appends, and takes them again when there is room", "[full_disk]") {
    const TempDir folder;
    const test::SmallDisk disk(folder / "disk", "24m");
    if (!disk.mounted()) {
        WARN("not run: this user may not mount a small disk");
        return;
    }
    {
        std::ofstream other(folder / "disk/other", std::ios::binary);
        other << std::string(4 * mebibyte, 'x');
    }
    LmdbEventLog log(folder / "disk/log", LmdbEventLog::Access::read_write, {});
    CHECK(append_until_full(log) > 60);
    check_all_there(log);
    fs::remove(folder / "disk/other");
    append_commit(log, {large_event(log)});
    check_all_there(log);
}

TEST_CASE("a disk too full for a first commit leaves an empty log", "[full_disk]") {
    const TempDir folder;
    LmdbEventLog log(folder / "log", LmdbEventLog::Access::read_write, {});
    {
        const FileSizeLimit limit(mebibyte / 2);
        CHECK_THROWS_AS(append_commit(log, {large_event(log)}), StorageFull);
    }
    CHECK(log.head() == Position{0});
    CHECK(fs::file_size(folder / "log" / "data.mdb") < mebibyte / 2);
    append_commit(log, {large_event(log)});
    check_all_there(log);
}

TEST_CASE("the file is written ahead in steps, of which each is twice the last", "[full_disk]") {
    const TempDir folder;
    const fs::path file = folder / "log" / "data.mdb";
    LmdbEventLog log(folder / "log", LmdbEventLog::Access::read_write, {});
    append_commit(log, {large_event(log)});
    auto size = fs::file_size(file);
    CHECK(size < 2 * mebibyte);
    for (const std::size_t step : {2, 4, 8}) {
        const auto before = size;
        while (fs::file_size(file) == before) append_commit(log, {large_event(log)});
        size = fs::file_size(file);
        CHECK(size == before + step * mebibyte);
    }
}

}  // namespace cairn

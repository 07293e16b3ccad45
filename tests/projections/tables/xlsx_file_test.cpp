#include "projections/tables/xlsx_file.hpp"

#include <csignal>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "tests/support/temp_dir.hpp"
#include "tests/support/workbook.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::vector<TableColumn> two_columns() {
    return {{"id", nullptr, {}, {"id"}}, {"note", nullptr, {}, {"note"}}};
}

XlsxFile::Described in_folder(const TempDir& dir) {
    return {.scratch = dir.path(),
            .sheet = "Rows",
            .moment = "2027-01-31",
            .position = "e:1",
            .timezone = "Asia/Shanghai"};
}

void write_rows(XlsxFile& file, int rows) {
    for (int i = 0; i < rows; ++i)
        file.row({std::to_string(i), std::string(1'000, static_cast<char>('a' + i % 26))});
}

std::string bytes_of(XlsxFile& file) {
    std::string all;
    for (std::string piece = file.take(); !piece.empty(); piece = file.take()) all += piece;
    return all;
}

std::size_t open_files() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// While it lives, no file of this process grows beyond so many bytes: as on a disk that is full.
class FilesUpTo {
public:
    explicit FilesUpTo(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FilesUpTo() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FilesUpTo(const FilesUpTo&) = delete;
    FilesUpTo& operator=(const FilesUpTo&) = delete;

private:
    void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before_{};
};

/// As much as the sheet of so many rows takes.
std::uint64_t sheet_bytes(int rows) {
    const TempDir dir;
    XlsxFile file(two_columns(), in_folder(dir));
    write_rows(file, rows);
    file.end({});
    const std::string bytes = bytes_of(file);
    const Workbook workbook(bytes);
    REQUIRE(workbook.sheets().size() == 2);
    REQUIRE(workbook.sheets()[0].rows.size() == static_cast<std::size_t>(rows) + 1);
    REQUIRE(workbook.sheets()[0].rows.back()[1].text.size() == 1'000);
    return unzipped(bytes).at("xl/worksheets/sheet1.xml").size();
}

}  // namespace

TEST_CASE("a workbook leaves no file open, however far it came", "[export]") {
    const TempDir dir;
    const std::size_t before = open_files();
    for (int i = 0; i < 5; ++i) {
        XlsxFile dropped(two_columns(), in_folder(dir));
        write_rows(dropped, 10 * i);
    }
    CHECK(open_files() == before);
    {
        XlsxFile whole(two_columns(), in_folder(dir));
        write_rows(whole, 10);
        whole.end({});
        CHECK_FALSE(bytes_of(whole).empty());
    }
    CHECK(open_files() == before);
    const TempDir other;
    {
        XlsxFile lost(two_columns(), in_folder(other));
        write_rows(lost, 10);
        // What it is put together in cannot be made.
        std::filesystem::remove_all(other.path());
        CHECK_THROWS_AS(lost.end({}), StorageError);
    }
    CHECK(open_files() == before);
    CHECK_THROWS_AS(XlsxFile(two_columns(), in_folder(other)), StorageError);
    CHECK(open_files() == before);
    CHECK(std::filesystem::is_empty(dir.path()));
}

TEST_CASE("a workbook whose rows or sheet could not be written whole is none", "[export]") {
    constexpr int rows = 2'000;
    const std::uint64_t whole = sheet_bytes(rows);
    const std::size_t before = open_files();
    // Less than the rows, less than the sheet that they are copied into, and enough.
    for (const std::uint64_t limit : {whole / 2, whole - 600, whole + 100}) {
        INFO(limit << " of " << whole);
        const TempDir dir;
        const FilesUpTo full(limit);
        const auto write = [&] {
            XlsxFile file(two_columns(), in_folder(dir));
            write_rows(file, rows);
            file.end({});
        };
        if (limit > whole)
            CHECK_NOTHROW(write());
        else
            CHECK_THROWS_AS(write(), StorageError);
        CHECK(std::filesystem::is_empty(dir.path()));
    }
    CHECK(open_files() == before);
}

TEST_CASE("a workbook that spreadsheets would not open is not put together", "[export]") {
    const TempDir dir;
    auto small = in_folder(dir);
    small.rows_bytes_max = 100'000;
    XlsxFile file(two_columns(), small);
    write_rows(file, 200);
    CHECK_THROWS_WITH(file.end({}), Catch::Contains("larger than spreadsheets open"));
}

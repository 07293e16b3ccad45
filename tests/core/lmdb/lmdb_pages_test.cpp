#include "core/lmdb/lmdb_pages.hpp"

#include <array>
#include <random>

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::lmdb {
namespace {

namespace fs = std::filesystem;
using Mode = Transaction::Mode;
constexpr std::array<std::string_view, 1> fruit{"fruit"};

/// An environment with branches, large values and free pages, as it was left.
void fill_pages(const fs::path& folder) {
    const Environment env(folder, {.write_ahead = false});
    for (int round = 0; round < 4; ++round) {
        Transaction txn(env, Mode::write);
        const Database db = txn.open("fruit", Rows::checked);
        for (int i = 0; i < 400; ++i)
            txn.put(db, "key " + std::to_string(1000 + i), std::string(40, 'a'));
        for (int i = round; i < 8; ++i)
            txn.put(db, "large " + std::to_string(i), std::string(9000, 'b'));
        for (int i = 0; i < 100; ++i) txn.erase(db, "key " + std::to_string(1000 + i + 90 * round));
        txn.commit();
    }
}

std::size_t fruit_rows_in(const fs::path& folder) {
    const Environment env(folder, {.read_only = true});
    Transaction txn(env, Mode::read);
    Cursor cursor(txn, txn.open("fruit", Rows::checked));
    std::size_t rows = 0;
    for (bool more = cursor.first(); more; more = cursor.next()) ++rows;
    return rows;
}

std::string page_problem_of(const fs::path& folder) {
    try {
        check_pages(folder, Rows::checked, fruit);
    } catch (const StorageError& broken) {
        return broken.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a file that nobody harmed is found sound, beside free pages and large values",
          "[lmdb_pages]") {
    const TempDir folder;
    fill_pages(folder / "env");
    CHECK(page_problem_of(folder / "env").empty());
    const Environment env(folder / "env", {.write_ahead = false});
    fs::create_directory(folder / "copy");
    env.copy_to(folder / "copy" / "data.mdb");
    CHECK(page_problem_of(folder / "copy").empty());
    CHECK(page_problem_of(folder / "none").find("missing") != std::string::npos);
}

TEST_CASE("a file that lacks its last page is refused before it is mapped", "[lmdb_pages]") {
    const TempDir folder;
    fill_pages(folder / "env");
    const fs::path file = folder / "env" / "data.mdb";
    std::uint64_t used = 0;
    {
        const Environment env(folder / "env", {.read_only = true});
        used = env.used_bytes();
    }
    const auto left = GENERATE_COPY(used - 1, used / 2, std::uint64_t{4096}, std::uint64_t{1});
    fs::resize_file(file, left);
    const bool read_only = GENERATE(true, false);
    CHECK_THROWS_WITH(Environment(folder / "env", {.read_only = read_only}),
                      Catch::Contains("cut short") && Catch::Contains(file.string()));
}

TEST_CASE("a database that is asked for and not there is named", "[lmdb_pages]") {
    const TempDir folder;
    fill_pages(folder / "env");
    constexpr std::array<std::string_view, 2> more{"fruit", "vegetables"};
    CHECK_THROWS_WITH(check_pages(folder / "env", Rows::checked, more),
                      Catch::Contains("vegetables"));
}

TEST_CASE("no bit of a page or a row turns over unnoticed", "[lmdb_pages]") {
    const TempDir folder;
    fill_pages(folder / "env");
    const std::size_t rows = fruit_rows_in(folder / "env");
    const fs::path file = folder / "env" / "data.mdb";
    const std::string sound = *read_file(file);
    std::mt19937 random(7);
    std::size_t noticed = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string harmed = sound;
        const std::size_t at = random() % harmed.size();
        harmed[at] = static_cast<char>(harmed[at] ^ (1 << random() % 8));
        replace_file(file, harmed);
        if (!page_problem_of(folder / "env").empty()) {
            ++noticed;
            continue;
        }
        // It was in a place that means nothing.
        INFO("byte " << at);
        REQUIRE(fruit_rows_in(folder / "env") == rows);
    }
    CHECK(noticed > 300);  // Much of the file is free or slack.
}

TEST_CASE("a row that is not what was written is not read, and whom it concerns is told",
          "[lmdb_pages]") {
    const TempDir folder;
    fill_pages(folder / "env");
    const fs::path file = folder / "env" / "data.mdb";
    std::string bytes = *read_file(file);
    for (auto at = bytes.find("bbbb"); at != std::string::npos; at = bytes.find("bbbb", at + 5000))
        bytes[at] = 'c';
    replace_file(file, bytes);
    Environment env(folder / "env", {.read_only = true});
    std::string told;
    env.when_damaged([&](const std::string& what) { told = what; });
    Transaction txn(env, Mode::read);
    const Database db = txn.open("fruit", Rows::checked);
    CHECK(txn.get(db, "key 1399") == std::string(40, 'a'));
    CHECK_THROWS_AS(txn.get(db, "large 7"), DamagedRow);
    CHECK(told.starts_with(file.string()));
    Cursor cursor(txn, db);
    CHECK_THROWS_AS(cursor.last(), DamagedRow);
    CHECK(txn.get(txn.open("fruit"), "large 7").has_value());
}

}  // namespace cairn::lmdb

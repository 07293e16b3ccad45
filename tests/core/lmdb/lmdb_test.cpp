#include "core/lmdb/lmdb.hpp"

#include <catch2/catch.hpp>

#include "tests/core/child_process.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::lmdb {
namespace {

using Mode = Transaction::Mode;
constexpr Options small{.write_ahead = false};

Database fill(const Environment& env) {
    Transaction txn(env, Mode::write);
    const Database db = txn.open("fruit");
    for (const char* key : {"apple", "banana", "cherry"}) txn.put(db, key, std::string(key) + "!");
    txn.commit();
    return db;
}

}  // namespace

TEST_CASE("a cursor walks both ways from any key", "[lmdb]") {
    const TempDir folder;
    const Environment env(folder / "env", small);
    const Database db = fill(env);
    const Transaction txn(env, Mode::read);
    Cursor cursor(txn, db);
    REQUIRE(cursor.seek("b"));
    CHECK(cursor.key() == "banana");
    CHECK(cursor.value() == "banana!");
    CHECK(cursor.next());
    CHECK_FALSE(cursor.next());
    REQUIRE(cursor.last());
    CHECK(cursor.previous());
    CHECK(cursor.key() == "banana");
    REQUIRE(cursor.seek(""));
    CHECK(cursor.key() == "apple");
    CHECK_FALSE(cursor.previous());
    CHECK_FALSE(cursor.seek("d"));
}

TEST_CASE("what a transaction did vanishes with it unless committed", "[lmdb]") {
    const TempDir folder;
    const Environment env(folder / "env", small);
    const Database db = fill(env);
    {
        Transaction txn(env, Mode::write);
        txn.put(db, "durian", "");
        CHECK(txn.erase(db, "apple"));
        CHECK_FALSE(txn.erase(db, "apple"));
        CHECK(txn.get(db, "durian") == "");
    }
    const Transaction txn(env, Mode::read);
    CHECK(txn.count(db) == 3);
    CHECK(txn.get(db, "apple") == "apple!");
    CHECK_FALSE(txn.get(db, "durian"));
}

TEST_CASE("a cursor may still be in scope when its transaction ends", "[lmdb]") {
    const TempDir folder;
    const Environment env(folder / "env", small);
    const Database db = fill(env);
    Transaction writing(env, Mode::write);
    Cursor writer(writing, db);
    CHECK(writer.first());
    writing.clear(db);
    writing.commit();
    Transaction reading(env, Mode::read);
    Cursor reader(reading, db);
    CHECK_FALSE(reader.first());
    reading.abort();
}

TEST_CASE("keys that no database can hold are not there, and are not put", "[lmdb]") {
    const TempDir folder;
    const Environment env(folder / "env", small);
    const Database db = fill(env);
    Transaction txn(env, Mode::write);
    CHECK_FALSE(txn.get(db, ""));
    CHECK_FALSE(txn.get(db, std::string(512, 'k')));
    CHECK_FALSE(txn.erase(db, ""));
    CHECK_THROWS_AS(txn.put(db, "", "v"), StorageError);
    CHECK_THROWS_AS(txn.put(db, std::string(512, 'k'), "v"), StorageError);
}

TEST_CASE("an appended key must be the greatest", "[lmdb]") {
    const TempDir folder;
    const Environment env(folder / "env", small);
    const Database db = fill(env);
    Transaction txn(env, Mode::write);
    txn.append(db, "date", "");
    CHECK_THROWS_AS(txn.append(db, "cherry", ""), StorageError);
}

TEST_CASE("a full map is a full store", "[lmdb]") {
    const TempDir folder;
    const Environment env(folder / "env", {.map_bytes = 1 << 20, .write_ahead = false});
    const Database db = fill(env);
    Transaction txn(env, Mode::write);
    CHECK_THROWS_AS(txn.put(db, "large", std::string(2 << 20, 'x')), StorageFull);
}

TEST_CASE("a copy holds the same rows", "[lmdb]") {
    const TempDir folder;
    const Environment env(folder / "env", small);
    fill(env);
    std::filesystem::create_directory(folder / "copy");
    env.copy_to(folder / "copy" / "data.mdb");
    const Environment copy(folder / "copy", {.read_only = true});
    Transaction txn(copy, Mode::read);
    CHECK(txn.get(txn.open("fruit"), "banana") == "banana!");
}

TEST_CASE("a copy takes its file's place while another process has the old one open", "[lmdb]") {
    // Which meta page is looked at depends on the number of the last transaction.
    const int more_commits = GENERATE(0, 1);
    const TempDir folder;
    const auto count = [](const Environment& env) {
        Transaction txn(env, Mode::read);
        return txn.count(txn.open("fruit"));
    };
    ChildProcess child([&](ChildProcess& self) {
        std::optional<Environment> env;
        env.emplace(folder / "env", small);
        for (int i = 0; i <= more_commits; ++i) fill(*env);
        self.tell(count(*env));
        self.wait_for_go();
        env->copy_to(folder / "copy");
        env.reset();
        std::filesystem::rename(folder / "copy", folder / "env" / "data.mdb");
        env.emplace(folder / "env", small);
        self.tell(count(*env));
        fill(*env);
        fill(*env);
        self.tell(count(*env));
    });
    REQUIRE(child.hear() == 3u);
    const Environment other(folder / "env", {.read_only = true});
    CHECK(count(other) == 3);
    child.go();
    CHECK(child.hear() == 3u);
    CHECK(child.hear() == 3u);
    child.end(0);
    CHECK(count(other) == 3);
}

}  // namespace cairn::lmdb

#include "projections/search/search_database.hpp"

#include <csignal>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/sanitized.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;

namespace {

using Data = std::vector<std::string>;

SearchDocument document(const std::string& name, std::vector<std::string> terms) {
    terms.push_back("Q" + name);
    return {"Q" + name, std::move(terms), name};
}

Data find(const SearchDatabase& database, TermQuery query, std::vector<TermBoost> boosts = {}) {
    return database.find(query, {}, boosts, 0, 100);
}

bool holds(const std::filesystem::path& folder, const std::string& bytes) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(in), {}};
        if (all.find(bytes) != std::string::npos) return true;
    }
    return false;
}

/// While it lives, no file of this process grows beyond so many bytes: as on a disk that is full.
class NoFilesBeyond {
public:
    explicit NoFilesBeyond(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~NoFilesBeyond() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    NoFilesBeyond(const NoFilesBeyond&) = delete;
    NoFilesBeyond& operator=(const NoFilesBeyond&) = delete;

private:
    void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before_{};
};

}  // namespace

TEST_CASE("documents are found by their terms, the newest first", "[search]") {
    const TempDir dir;
    SearchDatabase database(dir / "search");
    CHECK(find(database, TermQuery::of("a")).empty());
    database.open();
    database.put(document("1", {"a", "b"}), true);
    database.put(document("2", {"a", "c"}), true);
    database.put(document("3", {"a", "bc"}), false);
    CHECK(find(database, TermQuery::of("a")).empty());
    database.commit();
    CHECK(find(database, TermQuery::of("a")) == Data{"3", "2", "1"});
    CHECK(find(database, TermQuery::all_of({TermQuery::of("a"), TermQuery::of("c")})) == Data{"2"});
    CHECK(find(database, TermQuery::any_of({TermQuery::of("b"), TermQuery::of("c")})) ==
          Data{"2", "1"});
    CHECK(find(database, TermQuery::begins("b")) == Data{"3", "1"});
    CHECK(find(database, TermQuery::of("a"), {{{"b", "none"}, 2}, {{"c"}, 1}}) ==
          Data{"1", "2", "3"});
    CHECK(database.find(TermQuery::of("a"), {"b", "c"}, {}, 0, 9) == Data{"2", "1"});
    CHECK(database.find(TermQuery::of("a"), {}, {}, 1, 1) == Data{"2"});
    CHECK(find(database, TermQuery{}).empty());

    database.put(document("1", {"d"}), false);
    database.remove("Q2");
    database.remove("Q9");
    database.commit();
    CHECK(find(database, TermQuery::of("a")) == Data{"3"});
    CHECK(find(database, TermQuery::of("d")) == Data{"1"});
    database.close();
    CHECK(find(database, TermQuery::of("d")).empty());
    CHECK(database.is_whole("Q"));
    database.open();
    CHECK(find(database, TermQuery::of("d")) == Data{"1"});
    database.drop();
    CHECK(find(database, TermQuery::of("d")).empty());
    CHECK_FALSE(std::filesystem::exists(dir / "search"));
}

TEST_CASE("what was not committed is not there, and notes go with what was", "[search]") {
    const TempDir dir;
    {
        SearchDatabase database(dir / "search");
        database.open();
        database.put(document("1", {"a"}), true);
        database.set_note("n", "1");
        database.commit();
        database.put(document("2", {"a"}), true);
        database.set_note("n", "2");
        CHECK(database.note("n") == "2");
    }
    SearchDatabase database(dir / "search");
    database.open();
    CHECK(database.note("n") == "1");
    CHECK(find(database, TermQuery::of("a")) == Data{"1"});
}

TEST_CASE("an index that is written anew holds nothing else", "[search]") {
    const TempDir dir;
    SearchDatabase database(dir / "search");
    database.open();
    for (int i = 0; i < 2000; ++i)
        database.put(document(std::to_string(i), {"word" + std::to_string(i * 7919)}), true);
    database.commit();
    const std::string before = database.digest("Q1");
    for (int i = 0; i < 1000; ++i)
        database.put(document(std::to_string(i), {"secret" + std::to_string(i * 7919)}), false);
    database.commit();
    for (int i = 0; i < 1000; ++i)
        database.put(document(std::to_string(i), {"word" + std::to_string(i * 7919)}), false);
    database.commit();
    CHECK(holds(dir / "search", "secret"));
    database.compact();
    CHECK_FALSE(holds(dir / "search", "secret"));
    CHECK(find(database, TermQuery::of("word7919")) == Data{"1"});
    CHECK(database.digest("Q1") == before);
    // And it goes on.
    database.put(document("new", {"word7919"}), true);
    database.commit();
    CHECK(find(database, TermQuery::of("word7919")) == Data{"new", "1"});
}

TEST_CASE("after a commit that fails an index is thrown away and made again", "[search]") {
    const TempDir dir;
    SearchDatabase database(dir / "search");
    database.open();
    for (int i = 0; i < 20'000; ++i)
        database.put(document(std::to_string(i), {"word" + std::to_string(i * 7919)}), true);
    {
        const NoFilesBeyond limit(64 * 1024);
        CHECK_THROWS_AS(database.commit(), StorageError);
    }
    database.drop();
    CHECK_FALSE(database.is_open());
    CHECK_FALSE(std::filesystem::exists(dir / "search"));
    database.open();
    database.put(document("1", {"a"}), true);
    database.commit();
    CHECK(find(database, TermQuery::of("a")) == Data{"1"});
}

TEST_CASE("what is rolled back is not there, and the index goes on", "[search]") {
    const TempDir dir;
    SearchDatabase database(dir / "search");
    database.open();
    database.put(document("1", {"a"}), true);
    database.commit();
    database.put(document("2", {"a"}), true);
    database.set_note("n", "2");
    database.roll_back();
    CHECK(database.note("n").empty());
    database.put(document("3", {"a"}), true);
    database.commit();
    CHECK(find(database, TermQuery::of("a")) == Data{"3", "1"});
}

TEST_CASE("an index that has no room to be written anew stays as it is", "[search]") {
    const TempDir dir;
    SearchDatabase database(dir / "search");
    database.open();
    database.need_room(0);
    CHECK_THROWS_AS(database.need_room(std::uintmax_t{1} << 60), StorageFull);
    for (int i = 0; i < 20'000; ++i)
        database.put(document(std::to_string(i), {"word" + std::to_string(i * 7919)}), true);
    database.commit();
    {
        const NoFilesBeyond limit(64 * 1024);
        const test::LeaksUntold of_xapian;  // 1.4 frees nothing where it cannot compact.
        CHECK_THROWS_AS(database.compact(), StorageError);
    }
    CHECK_FALSE(std::filesystem::exists(dir / "search.new"));
    CHECK(database.is_open());
    database.put(document("new", {"word7919"}), true);
    database.commit();
    CHECK(find(database, TermQuery::of("word7919")) == Data{"new", "1"});
}

TEST_CASE("what of an index cannot be thrown away is said", "[search]") {
    if (geteuid() == 0) return;  // Who may everything.
    const TempDir dir;
    SearchDatabase database(dir / "search");
    const auto kept = dir / "search/kept";
    std::filesystem::create_directories(kept / "in");
    std::filesystem::permissions(kept, std::filesystem::perms::owner_read);
    CHECK_THROWS_AS(database.drop(), StorageError);
    std::filesystem::permissions(kept, std::filesystem::perms::owner_all);
    database.drop();
    CHECK_FALSE(std::filesystem::exists(dir / "search"));
}

#include "projections/search/search_database.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <random>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/projections/search/search_terms.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;

namespace {

using Data = std::vector<std::string>;

SearchDocument document(const std::string& name, std::vector<std::string> terms) {
    terms.push_back("Q" + name);
    return {"Q" + name, std::move(terms), name};
}

Data find(const SearchDatabase& database, const TermQuery& query) {
    DocumentPlace place;
    WalkSteps steps;
    Data found = database.find(query, place, 10'000, steps);
    CHECK(place.is_end);
    return found;
}

/// Queries of terms of two letters, in so many layers.
rc::Gen<TermQuery> queries(int layers) {
    const auto letter = rc::gen::inRange('a', static_cast<char>('a' + 12));
    if (layers == 0)
        return rc::gen::apply(
            [](char first, char second, bool begins) {
                return begins ? TermQuery::begins({first}) : TermQuery::of({first, second});
            },
            letter, rc::gen::inRange('a', 'd'), rc::gen::arbitrary<bool>());
    return rc::gen::apply(
        [](std::vector<TermQuery> parts, bool all) {
            if (parts.size() > 4) parts.resize(4);
            return all ? TermQuery::all_of(std::move(parts)) : TermQuery::any_of(std::move(parts));
        },
        rc::gen::container<std::vector<TermQuery>>(queries(layers - 1)),
        rc::gen::arbitrary<bool>());
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

/// They take more than the files that a test allows.
constexpr int many_documents = test::sanitized ? 4'000 : 20'000;

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
    CHECK(database.has("bc"));
    CHECK_FALSE(database.has("d"));
    CHECK(find(database, TermQuery::all_of({TermQuery::of("a"), TermQuery::of("c")})) == Data{"2"});
    CHECK(find(database, TermQuery::any_of({TermQuery::of("b"), TermQuery::of("c")})) ==
          Data{"2", "1"});
    CHECK(find(database, TermQuery::begins("b")) == Data{"3", "1"});
    CHECK(find(database, TermQuery{}).empty());
    CHECK(find(database, TermQuery::of("none")).empty());

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

TEST_CASE("any query finds what has its terms, however it is asked page by page",
          "[search][property]") {
    const TempDir dir;
    SearchDatabase database(dir / "search");
    database.open();
    std::mt19937 random(5);
    std::vector<std::set<std::string>> documents;
    for (int i = 0; i < (test::sanitized ? 300 : 3'000); ++i) {
        std::set<std::string> terms;
        // Some that nearly all have, some that few have.
        for (int n = 0; n < 12; ++n)
            if (random() % (1U + static_cast<unsigned>(n * n)) == 0)
                terms.insert({static_cast<char>('a' + n), static_cast<char>('a' + random() % 3)});
        database.put(document(std::to_string(i), {terms.begin(), terms.end()}), true);
        documents.push_back(std::move(terms));
    }
    database.commit();
    CHECK(rc::check([&] {
        const TermQuery query = *queries(3);
        Data wanted;
        for (std::size_t i = documents.size(); i-- > 0;)
            if (test::finds(query, documents[i])) wanted.push_back(std::to_string(i));
        RC_ASSERT(find(database, query) == wanted);
        DocumentPlace place;
        WalkSteps steps;
        Data paged;
        while (!place.is_end) {
            const std::size_t page = *rc::gen::inRange<std::size_t>(1, 700);
            const Data found = database.find(query, place, page, steps);
            RC_ASSERT(found.size() == page || place.is_end);
            std::ranges::copy(found, std::back_inserter(paged));
        }
        RC_ASSERT(paged == wanted);
    }));
}

TEST_CASE("a walk ends where its steps do, and costs no more than what it goes through",
          "[search]") {
    const TempDir dir;
    SearchDatabase database(dir / "search");
    database.open();
    for (int i = 0; i < 20'000; ++i)
        database.put(document(std::to_string(i), {"all", i % 2 == 0 ? "even" : "odd"}), true);
    database.commit();
    const auto left_of = [&](const TermQuery& query, std::size_t had, std::size_t max) {
        DocumentPlace place;
        WalkSteps steps{had};
        (void)database.find(query, place, max, steps);
        CHECK_FALSE(place.is_end);
        return steps.left;
    };
    const auto all = TermQuery::all_of({TermQuery::of("all"), TermQuery::of("odd")});
    CHECK(left_of(all, 1'000, 10) > 700);
    const auto never = TermQuery::all_of({TermQuery::of("even"), TermQuery::of("odd")});
    CHECK(left_of(never, 10'000, 10) == 0);
    DocumentPlace place;
    WalkSteps steps{100'000};
    CHECK(database.find(never, place, 10, steps).empty());
    CHECK(place.is_end);
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
    for (int i = 0; i < many_documents; ++i)
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
    for (int i = 0; i < many_documents; ++i)
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

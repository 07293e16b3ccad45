#include <fstream>
#include <random>

#include "projections/search/search_index.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/workspace/search/search_fixture.hpp"

namespace cairn {

using namespace test;

namespace {

namespace fs = std::filesystem;

void write_over(const fs::path& file, std::size_t at, std::size_t bytes) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(at));
    out << std::string(bytes, 'x');
}

}  // namespace

TEST_CASE_METHOD(SearchFixture, "an index that is damaged or gone is made again", "[search]") {
    for (int i = 0; i < 50; ++i) create("account", {{"name", "Crane " + std::to_string(i)}});
    const std::string whole = digest();
    const auto harms = std::vector<std::function<void()>>{
        [&] { fs::remove_all(folder()); },
        [&] { fs::remove(folder() / "iamglass"); },
        [&] { fs::resize_file(folder() / "postlist.glass", 100); },
        [&] { write_over(folder() / "termlist.glass", 5000, 500); },
        [&] { write_over(folder() / "docdata.glass", 0, 20); },
        // As if it had been killed: then all of it is looked at.
        [&] {
            fs::remove(folder() / "CHECK");
            write_over(folder() / "postlist.glass", 0, 8192);
        },
        [&] { fs::remove(folder() / "CHECK"); },
        // As if whoever looked at it had ended in the middle of that.
        [&] {
            fs::remove(folder() / "CHECK");
            std::ofstream(folder() / "LOOKING").flush();
            write_over(folder() / "postlist.glass", 0, 8192);
        },
    };
    for (std::size_t i = 0; i < harms.size(); ++i) {
        INFO("harm " << i);
        harms[i]();
        open();
        index();
        CHECK(titles("crane 37") == std::vector<std::string>{"Crane 37"});
        CHECK(digest() == whole);
    }
}

TEST_CASE_METHOD(SearchFixture,
                 "an index that is damaged while it is read is made again",
                 "[search]") {
    for (int i = 0; i < 50; ++i) create("account", {{"name", "Crane " + std::to_string(i)}});
    index();
    for (const char* file : {"postlist.glass", "docdata.glass"})
        write_over(folder() / file, 0, fs::file_size(folder() / file));
    // Nothing wrong is answered meanwhile.
    const auto found = titles("crane 37");
    CHECK((found.empty() || found == std::vector<std::string>{"Crane 37"}));
    create("account", {{"name", "Crane 50"}});
    index();
    CHECK(titles("crane 37") == std::vector<std::string>{"Crane 37"});
    CHECK(titles("crane 50") == std::vector<std::string>{"Crane 50"});
}

TEST_CASE_METHOD(SearchFixture,
                 "what somebody else wrote into an index is not read, however like it it looks",
                 "[search]") {
    std::vector<Json> cranes;
    for (int i = 0; i < 2000; ++i) cranes.push_back({{"name", "Crane " + std::to_string(i)}});
    create_all("account", cranes);
    std::mt19937 random(7);
    // A page in another's place is whole by itself: who follows such pages goes turn in them, or
    // breaks.
    const auto mix_pages = [&](const fs::path& file) {
        const std::size_t page = 8192, pages = fs::file_size(file) / page;
        std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
        for (int i = 0; i < 8 && pages > 1; ++i) {
            std::string one(page, ' ');
            bytes.seekg(static_cast<std::streamoff>(random() % pages * page));
            bytes.read(one.data(), static_cast<std::streamsize>(page));
            bytes.seekp(static_cast<std::streamoff>(random() % pages * page));
            bytes.write(one.data(), static_cast<std::streamsize>(page));
        }
    };
    for (int turn = 0; turn < 5; ++turn) {
        reopen();
        index();
        for (const char* file : {"postlist.glass", "termlist.glass", "docdata.glass"})
            mix_pages(folder() / file);
        const auto found = titles("crane 1987");
        CHECK((found.empty() || found == std::vector<std::string>{"Crane 1987"}));
        create("account", {{"name", "Hoist " + std::to_string(turn)}});
        index();
        CHECK(titles("crane 1987") == std::vector<std::string>{"Crane 1987"});
        CHECK(titles("hoist").size() == static_cast<std::size_t>(turn) + 1);
    }
}

TEST_CASE_METHOD(SearchFixture,
                 "an index that somebody else wrote into last is not left as if it were in order",
                 "[search]") {
    for (int i = 0; i < 50; ++i) create("account", {{"name", "Crane " + std::to_string(i)}});
    index();
    write_over(folder() / "postlist.glass", 0, 8192);
    close();
    CHECK_FALSE(fs::exists(folder() / "CHECK"));
    open();
    index();
    CHECK(titles("crane 37") == std::vector<std::string>{"Crane 37"});
}

TEST_CASE_METHOD(SearchFixture, "an index of another model or life is made again", "[search]") {
    create("account", {{"name", "Acme"}, {"background", "Founded in Zhuhai"}});
    index();
    CHECK(titles("acme").size() == 1);
    Json definition = workspace->model()->type("account")->definition;
    for (Json& field : definition["fields"])
        if (field["name"] == "background") field["search"] = !field.value("search", false);
    const bool was_found = titles("zhuhai").size() == 1;
    done(send(Define{{definition}}));
    index();
    CHECK(titles("acme").size() == 1);
    CHECK((titles("zhuhai").size() == 1) == !was_found);
    const std::string grown = digest();
    {
        SearchIndex other(folder());
        other.open(*Uuid::parse("01900000-0000-7000-8000-000000000001"));
        CHECK(other.position() == Position{0});
        other.close();
    }
    open();
    CHECK(digest() == grown);
}

TEST_CASE_METHOD(SearchFixture, "a workspace that is only looked at is searched", "[search]") {
    create("account", {{"name", "Acme"}});
    index();
    close();
    open(Workspace::Mode::still);
    CHECK(titles("acme").size() == 1);
    close();
    fs::remove_all(folder());
    open(Workspace::Mode::still);
    const Json answer = search("acme");
    CHECK(answer["total"] == 0);
    CHECK(answer["indexed"] == "0");
}

}  // namespace cairn

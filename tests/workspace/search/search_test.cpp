#include <random>

#include "tests/workspace/search/search_fixture.hpp"

namespace cairn {

using namespace test;

namespace {

using Titles = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(SearchFixture, "one search finds records of all types", "[search]") {
    const auto account = create("account", {{"name", "Röder Kranbau"}, {"city", "Köln"}});
    create("contact", {{"name", "Jana Röder"},
                       {"mobile", "+86 138-0000-0164"},
                       {"email", "jana@roeder.example"},
                       {"account", account.id.text()}});
    create("opportunity", {{"name", "Tower crane for Röder"}, {"account", account.id.text()}});
    index();
    // Pages come before other types, then the newest.
    CHECK(titles("roder") == Titles{"Röder Kranbau", "Tower crane for Röder", "Jana Röder"});
    CHECK(titles("roder", "contact,opportunity") == Titles{"Tower crane for Röder", "Jana Röder"});
    CHECK(titles("jana roder") == Titles{"Jana Röder"});
    CHECK(titles("13800000164") == Titles{"Jana Röder"});
    CHECK(titles("00164") == Titles{"Jana Röder"});
    CHECK(titles("jana@roeder.example") == Titles{"Jana Röder"});
    CHECK(titles("koln") == Titles{"Röder Kranbau"});
    CHECK(titles("crane koln").empty());
    CHECK(titles("kranbao") == Titles{"Röder Kranbau"});
    CHECK(titles("").empty());
    CHECK(titles("r").size() == 3);

    const Json answer = search("0000 0164");
    CHECK(answer["total"] == 1);
    CHECK(answer["more"] == false);
    CHECK(answer["position"] == answer["indexed"]);
    const Json hit = answer["hits"][0];
    CHECK(hit["type"] == "contact");
    CHECK(hit["match"] == "part");
    CHECK(hit["parent"] == account.id.text());
    CHECK(answer["titles"][account.id.text()] == "Röder Kranbau");
    CHECK(
        hit["places"] ==
        Json::parse(R"([{"field": "mobile", "text": "+86 138-0000-0164", "ranges": [[8, 17]]}])"));
}

TEST_CASE_METHOD(SearchFixture, "a search says what it does not know", "[search]") {
    const auto refused = [&](const SearchText& text) {
        const auto answer = reading().search(text);
        return answer ? std::string("answered") : answer.error().reason;
    };
    CHECK(refused({std::string(201, 'a'), "", {}}) == "request.q_too_long");
    CHECK(refused({"\xff", "", {}}) == "request.q_invalid");
    CHECK(refused({"a", "nothing", {}}) == "type.unknown");
    CHECK(refused({"a", "account,,", {}}) == "type.unknown");
    CHECK(refused({"a", "", "0"}) == "limit.invalid");
    CHECK(refused({"a", "", "51"}) == "limit.invalid");
    CHECK(refused({std::string(200, 'a'), "account", "50"}) == "answered");
}

TEST_CASE_METHOD(SearchFixture, "what is found follows what happens", "[search]") {
    const auto account = create("account", {{"name", "Before"}});
    index();
    CHECK(finds("before", "Before"));
    change(account, {{"name", "Afterwards"}});
    index();
    CHECK(titles("before").empty());
    CHECK(finds("afterwards", "Afterwards"));
    done(send(Archive{account}));
    index();
    CHECK(titles("afterwards").empty());
    done(send(Restore{account}));
    index();
    CHECK(finds("afterwards", "Afterwards"));
}

TEST_CASE_METHOD(SearchFixture,
                 "better places come first, then one's own, then the newest",
                 "[search]") {
    const Actor ann = colleague("ann@example.com");
    create("account", {{"name", "A North crane"}});
    create("account", {{"name", "North crane"}, {"owner", ann.id.text()}});
    create("account", {{"name", "North crane two"}});
    create("account", {{"name", "North crane three"}});
    create("account", {{"name", "North"}});
    create("account", {{"name", "Northern lights"}});
    create("account", {{"name", "The nroth"}});
    index();
    CHECK(titles_of(search({"north", "", {}}, ann)) ==
          Titles{"North", "North crane", "Northern lights", "North crane three", "North crane two",
                 "A North crane"});
    CHECK(titles_of(search({"north", "", "2"}, ann)) == Titles{"North", "North crane"});
    CHECK(search({"north", "", "2"}, ann)["total"] == 4);
    CHECK(search({"north", "", "2"}, ann)["more"] == true);
    CHECK(search({"north", "", "3"}, ann)["total"] == 6);
    CHECK(search({"north", "", "3"}, ann)["more"] == false);
}

TEST_CASE_METHOD(SearchFixture, "an index made at once is as one that grew", "[search]") {
    std::mt19937 random(11);
    std::vector<StreamName> accounts;
    for (int i = 0; i < 60; ++i) {
        accounts.push_back(create("account", {{"name", "晨鸢 " + std::to_string(random())}}));
        if (i % 3 == 0)
            (void)send(Change{accounts[random() % accounts.size()], {}, {{"city", "上海"}}});
        if (i % 5 == 0)
            (void)send(Change{accounts[random() % accounts.size()], {}, {{"name", "Renamed"}}});
        if (i % 7 == 0) (void)send(Archive{accounts[random() % accounts.size()]});
        if (i % 10 == 0) index();
    }
    const auto person =
        create("contact",
               {{"name", "Li Wei"}, {"account", create("account", {{"name", "Acme"}}).id.text()}});
    index();
    done(send(Erase{person, "person"}));
    const std::string grown = digest();
    std::filesystem::remove_all(folder());
    open();
    CHECK(digest() == grown);
}

TEST_CASE_METHOD(SearchFixture, "no file of the index holds who was erased", "[search][erase]") {
    const auto account = create("account", {{"name", "Shenyang Heavy"}});
    const auto person = create("contact", {{"name", "Zhuge Qianyun"},
                                           {"mobile", "13905550187"},
                                           {"email", "zhuge@quzhou.example"},
                                           {"account", account.id.text()}});
    index();
    change(person, {{"name", "Zhuge Liangyu"}});
    index();
    CHECK(finds("liangyu", "Zhuge Liangyu"));
    CHECK(holds("liangyu"));
    CHECK(holds("quzhou"));
    done(send(Erase{person, "person"}));
    index();
    for (const bool closed : {false, true}) {
        if (closed) close();
        for (const char* gone : {"liangyu", "qianyun", "quzhou", "N0187", "N3905"})
            CHECK_FALSE(holds(gone));
        CHECK(holds("shenyang"));
    }
    open();
    index();
    CHECK(finds("shenyang", "Shenyang Heavy"));
    CHECK(titles("zhuge").empty());
}

TEST_CASE_METHOD(SearchFixture,
                 "who was erased as the server stops is in no file of the index either",
                 "[search][erase]") {
    const auto account = create("account", {{"name", "Acme"}});
    const auto person =
        create("contact", {{"name", "Zhuge Liangyu"}, {"account", account.id.text()}});
    index();
    done(send(Erase{person, "person"}));
    close();
    CHECK_FALSE(holds("liangyu"));
}

}  // namespace cairn

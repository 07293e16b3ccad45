#include "tests/workspace/search/search_fixture.hpp"

/// Searches for what very many records have.
namespace cairn {

using namespace test;

namespace {

using Titles = std::vector<std::string>;

/// "Crane 17": many of them.
std::vector<Json> cranes(int from, int to, const Json& more = Json::object()) {
    std::vector<Json> all;
    for (int i = from; i < to; ++i) {
        all.push_back({{"name", "Crane " + std::to_string(i)}});
        all.back().update(more);
    }
    return all;
}

/// Members are shown contacts of their own, and no titles of deals.
std::shared_ptr<const Policy> own_contacts_only(const Actor& actor, const Model& model) {
    if (actor.role != Role::member) return nullptr;
    auto policy = std::make_shared<Policy>();
    const RecordType* type = model.type("contact");
    const Json is_mine = {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    policy->types["contact"].visible =
        *Rule::compile(is_mine, [&](std::string_view path) { return type->variable(path); });
    policy->key = "own contacts only";
    return policy;
}

Json without_moment(Json answer) {
    answer.erase("position");
    answer.erase("indexed");
    return answer;
}

}  // namespace

TEST_CASE_METHOD(
    SearchFixture,
    "of very many, the title that is meant comes first, then those that begin so, then "
    "one's own, then the newest",
    "[search]") {
    const Actor ann = colleague("ann@example.com");
    create("account", {{"name", "Crane"}});
    create("account", {{"name", "Crane hire"}, {"owner", ann.id.text()}});
    create("account", {{"name", "Harbour crane"}, {"owner", ann.id.text()}});
    create_all("account", cranes(0, 300));
    std::vector<Json> others;
    for (int i = 0; i < 300; ++i) others.push_back({{"name", "The crane " + std::to_string(i)}});
    create_all("account", others);
    index();
    const Json found = search({"crane", "", "4"}, ann);
    CHECK(titles_of(found) == Titles{"Crane", "Crane hire", "Crane 299", "Crane 298"});
    CHECK(found["total"] == 8);
    CHECK(found["more"] == true);
    // Whoever owns none of them has none before the others.
    CHECK(titles_of(search({"crane", "", "3"}, me())) == Titles{"Crane", "Crane 299", "Crane 298"});
    CHECK(titles_of(search({"harb crane", "", {}}, ann)) == Titles{"Harbour crane"});
}

TEST_CASE_METHOD(SearchFixture,
                 "of very many, pages come before other types, and types that are asked for are "
                 "all that is found",
                 "[search]") {
    const auto account = create("account", {{"name", "Old crane"}});
    create_all("contact", cranes(0, 200, {{"account", account.id.text()}}));
    create_all("opportunity", cranes(200, 400, {{"account", account.id.text()}}));
    create("account", {{"name", "A crane"}});
    index();
    const auto all_titles = titles("crane");
    REQUIRE(all_titles.size() == 20);
    CHECK(all_titles.front() == "Crane 399");
    CHECK(titles("ran").front() == "A crane");
    CHECK(titles("ran")[1] == "Old crane");
    CHECK(titles("crane", "contact").front() == "Crane 199");
    CHECK(titles("crane", "account") == Titles{"A crane", "Old crane"});
    CHECK(search("crane", "account")["more"] == false);
}

TEST_CASE_METHOD(SearchFixture,
                 "how many there are is told exactly up to twice the limit",
                 "[search]") {
    for (const int wanted : {9, 10, 11, 12}) {
        create_all("account", cranes(wanted == 9 ? 0 : wanted - 1, wanted));
        index();
        const Json found = search({"crane", "", "5"}, me());
        CHECK(found["total"] == std::min(wanted, 10));
        CHECK(found["more"] == (wanted > 10));
    }
}

TEST_CASE_METHOD(SearchFixture,
                 "whether there are more tells nothing of what is not shown, however many match",
                 "[search][rights]") {
    const auto account = create("account", {{"name", "Acme"}});
    const Actor ann = colleague("ann@example.com");
    const Json of_account{{"account", account.id.text()}};
    Json of_ann = of_account;
    of_ann["owner"] = ann.id.text();
    create_all("contact", cranes(0, 3, of_ann));
    index();
    close();
    auto hiding = options();
    hiding.policy_of = own_contacts_only;
    workspace = Workspace::open(hiding).value();
    index();
    std::vector<std::pair<SearchText, Json>> before;
    for (const char* words : {"crane", "c", "cranf", "rane", "crane 1"})
        for (const char* limit : {"1", "2", "20"}) {
            const SearchText text{words, "", limit};
            before.emplace_back(text, without_moment(search(text, ann)));
        }
    CHECK(before[2].second["total"] == 3);
    CHECK(before[2].second["more"] == false);
    // More of them than a search looks at.
    create_all("contact", cranes(3, 10'500, of_account));
    index();
    for (const auto& [text, answer] : before) {
        INFO(text.words << ", " << *text.limit);
        CHECK(without_moment(search(text, ann)) == answer);
    }
    CHECK(search({"crane", "", "20"}, me())["more"] == true);
}

}  // namespace cairn

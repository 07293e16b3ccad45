#include "projections/query/query.hpp"

#include <catch2/catch.hpp>

#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

Texts ids(const std::vector<StreamName>& streams) {
    Texts out;
    for (const auto& stream : streams) out.push_back(stream.id.text());
    return out;
}

TEST_CASE("a list answers rows, total and titles as the protocol has it", "[query]") {
    TestReading reading;
    reading.history.by(user(1).id);
    reading.history.commit({create(user(1), {{"name", text("王芳")}}),
                            create(customer(1), {{"name", text("三一重工")}})});
    reading.history.commit({create(deal(1), {{"name", text("塔吊")},
                                             {"customer", customer(1).id},
                                             {"owner", user(7).id},
                                             {"amount", money("10.50")},
                                             {"stage", text("open")},
                                             {"score", std::int64_t{2}}})});
    reading.take_up();
    CHECK(reading.list("deal") ==
          trusted_json(
              R"({
        "position": "8", "total": 1, "next": null, "previous": null,
        "rows": [{"id": ")" +
              deal(1).id.text() + R"(", "type": "deal", "version": "1", "position": "8",
            "created_at": "2027-01-31T08:00:00Z", "created_by": ")" +
              user(1).id.text() + R"(",
            "updated_at": "2027-01-31T08:00:00Z", "updated_by": ")" +
              user(1).id.text() + R"(",
            "state_since": "2027-01-31T08:00:00Z", "archived": false, "title": "塔吊", "name": "塔吊", "customer": ")" +
              customer(1).id.text() + R"(",
            "owner": ")" +
              user(7).id.text() +
              R"(", "amount": {"amount": "10.50", "currency": "CNY"}, "score": 2, "stage": "open",
            "half": {"amount": "5.25", "currency": "CNY"}, "big": true, "rounds": "0.666666667"}],
        "titles": {")" +
              customer(1).id.text() + R"(": "三一重工", ")" + user(1).id.text() +
              R"(": "王芳"}})"));
}

TEST_CASE("what the system made says so, and empty fields are left out", "[query]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("n")}})});
    reading.take_up();
    const Json row = reading.list("deal").at("rows").at(0);
    CHECK(row.at("created_by") == "system");
    CHECK_FALSE(row.contains("amount"));
    CHECK_FALSE(row.contains("customer"));
    CHECK(row.at("stage") == "open");  // The lifecycle's beginning.
}

TEST_CASE("only the wanted fields are given", "[query]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("n")},
                                             {"amount", money("1")},
                                             {"score", std::int64_t{1}},
                                             {"customer", customer(1).id}}),
                            create(customer(1), {{"name", text("c")}})});
    reading.take_up();
    const Json list = reading.list("deal", {.fields = "score,title"});
    const Json& row = list.at("rows").at(0);
    CHECK(row.contains("score"));
    CHECK(row.contains("version"));
    CHECK_FALSE(row.contains("amount"));
    CHECK(list.at("titles").empty());
}

TEST_CASE("what a list is asked is read strictly", "[query]") {
    TestReading reading;
    reading.take_up();
    CHECK(reading.refusal("deal", {.filter = "{"}) == "filter.invalid");
    CHECK(reading.refusal("deal", {.filter = R"({"==": [{"var": "nonsense"}, 1]})"}) ==
          "filter.invalid");
    CHECK(reading.refusal("deal", {.filter = R"({"eval": 1})"}) == "filter.invalid");
    CHECK(reading.refusal("deal", {.sort = ""}) == "sort.unknown_field");
    CHECK(reading.refusal("deal", {.sort = "name,"}) == "sort.unknown_field");
    CHECK(reading.refusal("deal", {.sort = "--name"}) == "sort.unknown_field");
    CHECK(reading.refusal("deal", {.sort = "tags"}) == "sort.not_sortable");
    CHECK(reading.refusal("deal", {.sort = "name,score,amount,hot"}) == "sort.too_many");
    for (const char* limit :
         {"", "0", "-1", "1001", "1e2", " 5", "5 ", "99999999999999999999", "five"})
        CHECK(reading.refusal("deal", {.limit = limit}) == "limit.invalid");
    CHECK(reading.refusal("deal", {.limit = "1000"}) == "accepted");
    CHECK(reading.refusal("deal", {.fields = "name,nonsense"}) == "field.unknown");
    CHECK(reading.refusal("deal", {.archived = "maybe"}) == "archived.invalid");
    CHECK(reading.refusal("deal", {.words = std::string(201, 'a')}) == "request.q_too_long");
    CHECK(reading.refusal("deal", {.words = "\xff"}) == "request.q_invalid");
    for (const char* cursor : {"", "!", "AAAA", "eyJhIjoxfQ", "////", "\xff\xff",
                               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        CHECK(reading.refusal("deal", {.after = cursor}) == "cursor.invalid");
    CHECK(reading.refusal("deal", {.after = std::string(100'000, 'A')}) == "cursor.invalid");
}

TEST_CASE("archived records are shown when asked for", "[query]") {
    TestReading reading;
    reading.history.commit(
        {create(deal(1), {{"name", text("a")}}), create(deal(2), {{"name", text("b")}})});
    reading.history.commit({{deal(1), Archived{}}});
    reading.take_up();
    CHECK(members(reading.list("deal", {.sort = "name"}), "name") == Texts{"b"});
    CHECK(members(reading.list("deal", {.sort = "name", .archived = "yes"}), "name") ==
          Texts{"a", "b"});
    CHECK(members(reading.list("deal", {.sort = "name", .archived = "only"}), "name") ==
          Texts{"a"});
    CHECK(reading.list("deal", {.archived = "only"}).at("rows").at(0).at("archived") == true);
}

TEST_CASE("q finds every word in the title or a search field, any case", "[query]") {
    TestReading reading;
    reading.history.commit(
        {create(deal(1),
                {{"name", text("三一重工 塔吊租赁")}, {"needs", text("Straße nach HAMBURG")}}),
         create(deal(2), {{"name", text("三一重工 泵车")}, {"tags", Texts{"Pump", "ＡＢＣ"}}}),
         create(deal(3), {{"name", text("中联重科")}, {"source", text("tender")}})});
    reading.history.commit({create(person(1), {{"name", text("李伟")},
                                               {"email", text("Li.Wei@Example.com")},
                                               {"born_on", *Date::parse("1980-01-01")}}),
                            create(person(2), {{"name", text("王芳")}})});
    reading.take_up();
    const auto found = [&](const char* type, const char* words) {
        return members(reading.list(type, {.words = words, .sort = "title"}), "id");
    };
    CHECK(found("deal", "三一") == ids({deal(2), deal(1)}));
    CHECK(found("deal", "重工 塔") == ids({deal(1)}));
    CHECK(found("deal", "重工　塔") == ids({deal(1)}));  // Between them the full-width space.
    CHECK(found("deal", "STRASSE 三一") == ids({deal(1)}));
    CHECK(found("deal", "pump abc") == ids({deal(2)}));
    CHECK(found("deal", "tender").empty());
    CHECK(found("deal", "三一 中联").empty());
    CHECK(found("deal", " ").size() == 3);
    CHECK(found("person", "李") == ids({person(1)}));
    CHECK(found("person", "伟 example") == ids({person(1)}));
    CHECK(found("person", "1980").empty());
}

TEST_CASE("personal values are opened for the reader, and told as erased once their key is gone",
          "[query]") {
    TestReading reading;
    reading.history.commit(
        {create(person(1), {{"name", text("李伟")}, {"born_on", *Date::parse("1980-02-29")}}),
         create(person(2), {{"name", text("艾丽")}})});
    reading.history.commit({create(deal(1), {{"customer", customer(1).id}})});
    reading.take_up();
    Json rows = reading.list("person").at("rows");  // By name.
    CHECK(rows.at(0).at("name") == "艾丽");
    CHECK(rows.at(1).at("title") == "李伟");
    CHECK(rows.at(1).at("born_on") == "1980-02-29");
    reading.fixture.vault.erase_subject_keys({person(1).text()});
    rows = reading.list("person").at("rows");
    CHECK(rows.at(1).at("name") == Json{{"erased", true}});
    CHECK(rows.at(1).at("title") == "");
    CHECK(reading.list("person", {.words = "李"}).at("total") == 0);
}

TEST_CASE("a list of a past moment is what a world that ends there shows", "[query]") {
    TestReading reading;
    add_random_commits(reading.history, 9, 40);
    reading.take_up();
    Position at;
    std::size_t commit = 0;
    for (const std::size_t size : reading.history.commits()) {
        at.value += size;
        if (++commit % 6 != 0 || size == 0) continue;
        TestReading then;
        // The same vault: what was sealed opens in both.
        then.access = reading.access;
        then.fixture.apply(std::span(reading.history.events()).first(at.value));
        for (const char* type : {"deal", "person"})
            for (const char* sort : {"-updated_at", "title"}) {
                const QueryText asked{.sort = sort, .archived = "yes"};
                INFO(type << " by " << sort << " at " << at.value);
                CHECK(reading.list_text(type, asked, at).value() ==
                      then.list_text(type, asked, at).value());
            }
        const QueryText filtered{.filter = R"({"and": [{"==": [{"var": "customer"}, ")" +
                                           customer(1).id.text() + R"("]}, {"var": "amount"}]})"};
        CHECK(reading.list_text("deal", filtered, at).value() ==
              then.list_text("deal", filtered, at).value());
    }
}

TEST_CASE("a computed field that fails or goes round in circles is left out", "[query]") {
    TestReading reading;
    Json type = definition("odd", trusted_json(R"([
        {"name": "name", "kind": "text"}, {"name": "ratio", "kind": "number", "computed": {"/": [1, 0]}},
        {"name": "when", "kind": "date", "computed": {"cat": ["never"]}},
        {"name": "day", "kind": "date", "computed": {"substr": [{"var": "created_at"}, 0, 10]}},
        {"name": "count", "kind": "integer", "computed": {"+": [1, 1.0]}},
        {"name": "later", "kind": "text", "computed": {"cat": [{"var": "name"}, "!"]}}])"));
    reading.history.define({type});
    reading.history.commit({create({"odd", numbered(1)}, {{"name", text("n")}})});
    reading.take_up();
    const Json row = reading.list("odd").at("rows").at(0);
    CHECK_FALSE(row.contains("ratio"));
    CHECK_FALSE(row.contains("when"));
    CHECK(row.at("day") == "2027-01-31");
    CHECK(row.at("count") == 2);
    CHECK(row.at("later") == "n!");
}

}  // namespace
}  // namespace cairn

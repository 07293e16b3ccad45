#include "projections/query/query.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <time.h>

#include "projections/query/query_order.hpp"
#include "projections/query/query_run.hpp"
#include "tests/support/hostile_rules.hpp"
#include "tests/support/random_history.hpp"
#include "tests/support/world_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

Value text(const char* value) { return std::string(value); }
Value money(const char* amount, const char* currency = "CNY") {
    return Money{*Decimal::parse(amount), *Currency::parse(currency)};
}
StreamEvent create(const StreamName& stream, Fields fields) {
    return {stream, Created{std::move(fields)}};
}
StreamEvent settings(const char* language) {
    return {{"setting", {}}, SettingChanged{{{"language", language}, {"currency", "CNY"}}}};
}

/// A world and somebody who reads it.
struct TestReading {
    WorldFixture fixture;
    History history{&fixture.sealer};
    Access access{Actor::system(), fixture.sealer};

    explicit TestReading(const char* language = "zh") {
        history.define(deal_model());
        history.commit({settings(language)});
    }
    void take_up() {
        const auto known = fixture.world->position().value;
        fixture.apply(std::span(history.events()).subspan(known));
    }
    template <class Do>
    auto as_of(Position at, Do act) {
        const auto snapshot = fixture.world->snapshot();
        const auto model = snapshot.models().at(at);
        RuleContext rules;
        rules.now = snapshot.time_of(at);
        rules.settings = &model->settings();
        return act(Reader{snapshot, access, at, model, rules});
    }
    Result<std::string> list_text(std::string_view type, const QueryText& asked, Position at) {
        return as_of(at, [&](const Reader& reader) -> Result<std::string> {
            const RecordType& record_type = *reader.model->type(type);
            const auto query = parse_query(record_type, asked);
            if (!query) return tl::unexpected(query.error());
            return run(*query, record_type, reader);
        });
    }
    Json list(std::string_view type, const QueryText& asked = {}) {
        return list(type, asked, history.head());
    }
    Json list(std::string_view type, const QueryText& asked, Position at) {
        const auto answer = list_text(type, asked, at);
        INFO(json_text(answer ? Json() : Json{{answer.error().reason, answer.error().data}}));
        REQUIRE(answer);
        return trusted_json(*answer);
    }
    std::string refusal(std::string_view type, const QueryText& asked) {
        const auto answer = list_text(type, asked, history.head());
        return answer ? "accepted" : answer.error().reason;
    }
};

Texts members(const Json& list, const char* member) {
    Texts out;
    for (const Json& row : list.at("rows"))
        out.push_back(row.value(member, Json("-")).get<std::string>());
    return out;
}

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
        "position": "8", "total": 1, "next": null,
        "rows": [{"id": ")" +
              deal(1).id.text() + R"(", "type": "deal", "version": "1", "position": "8",
            "created_at": "2027-01-31T08:00:00Z", "created_by": ")" +
              user(1).id.text() + R"(",
            "updated_at": "2027-01-31T08:00:00Z", "updated_by": ")" +
              user(1).id.text() + R"(",
            "archived": false, "title": "塔吊", "name": "塔吊", "customer": ")" +
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

TEST_CASE("a filter is JsonLogic over the type's fields", "[query]") {
    TestReading reading;
    reading.history.commit(
        {create(deal(1), {{"name", text("a")},
                          {"amount", money("100")},
                          {"customer", customer(1).id},
                          {"hot", true}}),
         create(
             deal(2),
             {{"name", text("b")}, {"amount", money("20", "EUR")}, {"customer", customer(2).id}}),
         create(deal(3),
                {{"name", text("c")}, {"tags", Texts{"x", "y"}}, {"customer", customer(1).id}}),
         create(customer(1), {{"name", text("c1")}})});
    reading.history.commit({{deal(3), Changed{{{"customer", {customer(1).id, customer(2).id}}}}}});
    reading.take_up();
    const auto names = [&](const std::string& filter) {
        return members(reading.list("deal", {.filter = filter, .sort = "name"}), "name");
    };
    CHECK(names(R"({">": [{"var": "amount"}, 50]})") == Texts{"a"});
    CHECK(names(R"({"==": [{"var": "amount.currency"}, "EUR"]})") == Texts{"b"});
    CHECK(names(R"({">=": [{"var": "amount.amount"}, 20]})") == Texts{"a", "b"});
    CHECK(names(R"({"in": ["y", {"var": "tags"}]})") == Texts{"c"});
    CHECK(names(R"({"var": "hot"})") == Texts{"a"});
    CHECK(names(R"({"var": "big"})") == Texts{"a", "b"});
    CHECK(names(R"({">": [{"var": "half"}, 30]})") == Texts{"a"});
    CHECK(names(R"({"==": [{"var": "stage"}, "open"]})") == Texts{"a", "b", "c"});
    CHECK(names(R"({"==": [{"var": "type"}, "deal"]})") == Texts{"a", "b", "c"});
    CHECK(names(R"({"!": {"var": "created_by"}})") == Texts{"a", "b", "c"});
    // Through the index of references, which still knows what deal 3 referred to.
    CHECK(names(R"({"==": [{"var": "customer"}, ")" + customer(1).id.text() + R"("]})") ==
          Texts{"a"});
    CHECK(names(R"({"and": [{"==": [{"var": "customer"}, ")" + customer(2).id.text() +
                R"("]}, {"==": [{"var": "name"}, "c"]}]})") == Texts{"c"});
    const Json before = reading.list(
        "deal",
        {.filter = R"({"==": [{"var": "customer"}, ")" + customer(1).id.text() + R"("]})",
         .sort = "name"},
        {9});
    CHECK(members(before, "name") == Texts{"a", "c"});
}

TEST_CASE("a filter that costs more than an answer may is refused, not half answered", "[query]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("a")}})});
    reading.take_up();
    Json many = Json::array();
    for (int i = 0; i < 300; ++i) many.push_back(i);
    const Json never = {{"some", {many, {{"==", {{{"var", ""}}, -1}}}}}};
    const Json nested = {{"some", {many, {{"some", {many, never}}}}}};
    CHECK(reading.refusal("deal", {.filter = json_text(nested)}) == "filter.too_costly");
}

TEST_CASE("a filter may cost more the more records it is asked of, if each of them is cheap",
          "[query]") {
    TestReading reading;
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 2'000; ++i)
        events.push_back(create(deal(i), {{"score", static_cast<std::int64_t>(i)}}));
    reading.history.commit(events);
    reading.take_up();
    const auto asked_of_each = [&](int comparisons) {
        Json filter = {{"and", Json::array()}};
        for (int i = 0; i < comparisons; ++i)
            filter["and"].push_back(Json{{"!=", {Json{{"var", "score"}}, -1 - i}}});
        return reading.refusal("deal", {.filter = json_text(filter), .limit = "1"});
    };
    CHECK(asked_of_each(20) == "accepted");
    CHECK(asked_of_each(300) == "filter.too_costly");
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

TEST_CASE("a refused filter says what is wrong and where", "[query]") {
    TestReading reading;
    const auto refused =
        compile_filter(*reading.history.model().type("deal"),
                       trusted_json(R"({"and": [true, {"==": [{"var": "nonsense"}, 1]}]})"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().data.at("problem") == "rule.unknown_variable");
    CHECK(refused.error().data.contains("place"));
}

TEST_CASE("a cursor is of one type and one sort", "[query]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("a")}}),
                            create(deal(2), {{"name", text("b")}}), create(customer(1), {}),
                            create(customer(2), {})});
    reading.take_up();
    const auto cursor =
        reading.list("deal", {.sort = "name", .limit = "1"}).at("next").get<std::string>();
    CHECK(reading.refusal("deal", {.sort = "name", .after = cursor}) == "accepted");
    CHECK(reading.refusal("deal", {.sort = "-name", .after = cursor}) == "cursor.invalid");
    CHECK(reading.refusal("deal", {.sort = "name,score", .after = cursor}) == "cursor.invalid");
    CHECK(reading.refusal("customer", {.sort = "name", .after = cursor}) == "cursor.invalid");
    for (std::size_t cut = 1; cut < cursor.size(); ++cut) {
        const auto reason =
            reading.refusal("deal", {.sort = "name", .after = cursor.substr(0, cut)});
        CHECK((reason == "cursor.invalid" || reason == "accepted"));
    }
}

TEST_CASE("text sorts as people of the language do, Chinese by pinyin", "[query]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("中联重科")}}),  // zhōng
                            create(deal(2), {{"name", text("阿里巴巴")}}),  // ā
                            create(deal(3), {{"name", text("三一重工")}}),  // sān
                            create(deal(4), {{"name", text("徐工集团")}}),  // xú
                            create(deal(5), {{"name", text("比亚迪")}}),    // bǐ
                            create(deal(6), {})});
    reading.take_up();
    CHECK(members(reading.list("deal", {.sort = "name"}), "name") ==
          Texts{"阿里巴巴", "比亚迪", "三一重工", "徐工集团", "中联重科", "-"});
    CHECK(members(reading.list("deal", {.sort = "-title"}), "name") ==
          Texts{"中联重科", "徐工集团", "三一重工", "比亚迪", "阿里巴巴", "-"});

    TestReading english("en");
    english.history.commit({create(deal(1), {{"name", text("zebra")}}),
                            create(deal(2), {{"name", text("Ärger")}}),
                            create(deal(3), {{"name", text("Apple")}}),
                            create(deal(4), {{"name", text("apple pie")}})});
    english.take_up();
    CHECK(members(english.list("deal", {.sort = "name"}), "name") ==
          Texts{"Apple", "apple pie", "Ärger", "zebra"});
}

TEST_CASE("numbers, money, dates, choices and references sort as what they are, empty ones last",
          "[query]") {
    TestReading reading;
    reading.history.commit(
        {create(user(1), {{"name", text("乙")}}), create(user(2), {{"name", text("甲")}})});
    reading.history.commit({
        create(deal(1), {{"name", text("a")},
                         {"amount", money("9.5")},
                         {"chance", *Decimal::parse("-1.5")},
                         {"score", std::int64_t{-3}},
                         {"hot", true},
                         {"source", text("tender")},
                         {"owner", user(1).id},
                         {"close_on", *Date::parse("2027-01-31")}}),
        create(deal(2), {{"name", text("b")},
                         {"amount", money("10")},
                         {"chance", *Decimal::parse("-1.25")},
                         {"score", std::int64_t{20}},
                         {"hot", false},
                         {"source", text("referral")},
                         {"owner", user(2).id},
                         {"close_on", *Date::parse("1999-12-31")},
                         {"stage", text("won")}}),
        create(deal(3), {{"name", text("c")}}),
    });
    reading.take_up();
    const auto sorted = [&](const char* sort) {
        std::string out;
        for (const auto& name : members(reading.list("deal", {.sort = sort}), "name")) out += name;
        return out;
    };
    CHECK(sorted("amount") == "abc");
    CHECK(sorted("-amount") == "bac");
    CHECK(sorted("chance") == "abc");
    CHECK(sorted("-chance") == "bac");
    CHECK(sorted("score") == "abc");
    CHECK(sorted("-score") == "bac");
    CHECK(sorted("hot") == "bac");
    CHECK(sorted("source") == "bac");  // As the model lists them.
    CHECK(sorted("-source") == "abc");
    CHECK(sorted("close_on") == "bac");
    CHECK(sorted("-close_on") == "abc");
    CHECK(sorted("stage,name") == "acb");
    CHECK(sorted("-stage,-name") == "bca");
    CHECK(sorted("owner") == "bac");  // By the owner's name: jiǎ before yǐ.
    CHECK(sorted("-half") == "bac");
    CHECK(sorted("rounds") == "abc");  // Of no score there is no third.
    CHECK(sorted("-updated_at,-name") == "cba");
    CHECK(sorted("created_at,name") == "abc");
    CHECK(members(reading.list("deal"), "name") ==
          Texts{"b", "a", "c"});  // The model's own: -amount.
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

/// Walks all pages and returns the ids in order; `between` happens after each page.
Texts walk(TestReading& reading, QueryText asked, const std::function<void()>& between = [] {}) {
    Texts seen;
    for (;;) {
        const Json page = reading.list("deal", asked);
        for (const auto& id : members(page, "id")) seen.push_back(id);
        if (page.at("next").is_null()) return seen;
        REQUIRE_FALSE(page.at("rows").empty());
        asked.after = page.at("next").get<std::string>();
        between();
    }
}

TEST_CASE("walking all pages under any sort gives each row once, in the order of one big page",
          "[query]") {
    TestReading reading;
    add_random_commits(reading.history, 5, 60);
    reading.take_up();
    const auto& fields = reading.history.model().type("deal")->fields;
    Texts sorts{"title",
                "-title",
                "created_at",
                "-updated_at",
                "stage,-amount,name",
                "-hot,owner,-close_on"};
    for (const Field& field : fields) {
        if (!is_sortable(field)) continue;
        sorts.push_back(field.name);
        sorts.push_back("-" + field.name);
    }
    for (const auto& sort : sorts) {
        INFO(sort);
        const Json all = reading.list("deal", {.sort = sort, .archived = "yes"});
        REQUIRE(all.at("rows").size() == all.at("total"));
        REQUIRE(all.at("next").is_null());
        for (const char* limit : {"1", "3", "5", "12"})
            CHECK(walk(reading, {.sort = sort, .limit = limit, .archived = "yes"}) ==
                  members(all, "id"));
    }
}

std::string owned_by(const StreamName& owner) {
    return R"({"==": [{"var": "owner"}, ")" + owner.id.text() + R"("]})";
}

/// What the world keeps in order must be what sorting gives, which the needless `and` brings about.
void check_kept_order(TestReading& reading) {
    for (std::uint64_t owner = 0; owner < 4; ++owner)
        for (const char* sort : {"-amount", "amount"}) {
            const std::string kept = owned_by(user(owner));
            const QueryText sorted{.filter = R"({"and": [)" + kept + "]}", .sort = sort};
            const Json all = reading.list("deal", sorted);
            INFO(owner << " by " << sort);
            CHECK(reading.list("deal", {.filter = kept, .sort = sort}) == all);
            for (const char* limit : {"1", "2", "3"}) {
                const QueryText pages{.filter = kept, .sort = sort, .limit = limit};
                CHECK(walk(reading, pages) == members(all, "id"));
                const Json page = reading.list("deal", pages);
                CHECK(page.at("total") == all.at("total"));
                if (page.at("next").is_null()) continue;
                // A cursor of either is one of the other.
                const auto next = page.at("next").get<std::string>();
                CHECK(reading.list("deal", {.filter = kept, .sort = sort, .after = next}) ==
                      reading.list("deal", {.filter = sorted.filter, .sort = sort, .after = next}));
            }
        }
}

TEST_CASE("one owner's records by the measure: kept in order, they are as if sorted", "[query]") {
    const unsigned seed = GENERATE(21U, 22U, 23U);
    TestReading reading;
    for (int i = 0; i < 4; ++i) {
        add_random_commits(reading.history, seed + static_cast<unsigned>(i), 20);
        reading.take_up();
        check_kept_order(reading);
    }
}

/// Deals of several currencies, whose names say what they are worth.
void add_deals_of_currencies(TestReading& reading) {
    std::vector<StreamEvent> events;
    const auto add = [&](std::uint64_t number, const char* amount, const char* currency) {
        events.push_back(
            create(deal(number), {{"name", text((amount + std::string(currency)).c_str())},
                                  {"owner", user(1).id},
                                  {"amount", money(amount, currency)}}));
    };
    add(1, "1000000", "JPY");
    add(2, "70000", "CNY");
    add(3, "3000", "CNY");
    add(4, "0", "CNY");
    add(5, "500", "EUR");
    add(6, "900000", "JPY");
    events.push_back(create(deal(7), {{"name", text("none")}, {"owner", user(1).id}}));
    reading.history.commit(events);
    reading.take_up();
}

TEST_CASE("amounts sort within their currency, the workspace's own first, then by code",
          "[query]") {
    TestReading reading;
    add_deals_of_currencies(reading);
    const auto sorted = [&](const char* sort) {
        return members(reading.list("deal", {.sort = sort}), "name");
    };
    CHECK(sorted("-amount") ==
          Texts{"70000CNY", "3000CNY", "0CNY", "500EUR", "1000000JPY", "900000JPY", "none"});
    CHECK(sorted("amount") ==
          Texts{"0CNY", "3000CNY", "70000CNY", "500EUR", "900000JPY", "1000000JPY", "none"});
    check_kept_order(reading);
    SECTION("also when the workspace takes another for its own") {
        reading.history.commit({{{"setting", {}}, SettingChanged{{{"currency", "JPY"}}}}});
        reading.take_up();
        CHECK(sorted("-amount") ==
              Texts{"1000000JPY", "900000JPY", "70000CNY", "3000CNY", "0CNY", "500EUR", "none"});
        check_kept_order(reading);
        const std::string live = reading.fixture.world->digest();
        reading.fixture.rebuild();
        reading.take_up();
        CHECK(reading.fixture.world->digest() == live);
    }
}

TEST_CASE("a filter on an amount is about its currency, and one on a number about no empty field",
          "[query]") {
    TestReading reading;
    add_deals_of_currencies(reading);
    const auto found = [&](const std::string& filter) {
        return members(reading.list("deal", {.filter = filter, .sort = "-amount"}), "name");
    };
    CHECK(found(R"({">=": [{"var": "amount"}, {"amount": "5000", "currency": "CNY"}]})") ==
          Texts{"70000CNY"});
    CHECK(found(R"({"<": [{"var": "amount"}, {"amount": "5000", "currency": "CNY"}]})") ==
          Texts{"3000CNY", "0CNY"});
    CHECK(found(R"({">": [{"var": "half"}, {"amount": "400000", "currency": "JPY"}]})") ==
          Texts{"1000000JPY", "900000JPY"});
    CHECK(found(R"({"<=": [{"var": "amount"}, 600]})") == Texts{"0CNY", "500EUR"});
    CHECK(found(R"({">=": [{"var": "score"}, 0]})").empty());
    CHECK(found(R"({"<=": [{"var": "score"}, 5]})").empty());
    CHECK(found(R"({"==": [{"var": "amount"}, null]})") == Texts{"none"});
    CHECK(
        found(R"({"and": [{"!=": [{"var": "amount"}, null]}, {"<": [{"var": "amount"}, 500]}]})") ==
        Texts{"0CNY"});
    CHECK(found(R"({"contains": [{"var": "name"}, "jp"]})") == Texts{"1000000JPY", "900000JPY"});
}

TEST_CASE("lists are put in order anew where the model measures by something else", "[query]") {
    TestReading reading;
    add_random_commits(reading.history, 31, 60);
    reading.take_up();
    const auto measure_by = [&](const char* measure) {
        Json type = deal_model().back();
        type["fields"].push_back({{"name", "cost"}, {"kind", "money"}, {"label", type["label"]}});
        if (measure) type["board"]["measure"] = measure;
        if (!measure) type["board"].erase("measure");
        reading.history.define({type});
        reading.take_up();
        check_kept_order(reading);
    };
    measure_by("cost");
    measure_by(nullptr);
    measure_by("amount");
    const std::string live = reading.fixture.world->digest();
    reading.fixture.rebuild();
    reading.take_up();
    CHECK(reading.fixture.world->digest() == live);
}

TEST_CASE("a page of one owner's largest looks at no more than it shows", "[query]") {
    TestReading reading;
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 500; ++i)
        events.push_back(
            create(deal(i), {{"owner", user(1).id}, {"amount", money(std::to_string(i).c_str())}}));
    reading.history.commit(events);
    reading.take_up();
    for (const char* sort : {"-amount", "amount"}) {
        const QueryText asked{
            .filter = owned_by(user(1)), .sort = sort, .limit = "50", .fields = "name"};
        reading.as_of(reading.history.head(), [&](const Reader& reader) {
            const RecordType& type = *reader.model->type("deal");
            const auto query = parse_query(type, asked);
            const auto budget = reader.budget.left;
            const Json page = trusted_json(run_in_order(*query, type, reader).value());
            CHECK(page.at("rows").size() == 50);
            CHECK(page.at("total") == 500);
            // The filter was asked of nobody.
            CHECK(reader.budget.left == budget + 50 * written_work);
            return 0;
        });
    }
}

TEST_CASE("paging goes on where it was though records come, go and change", "[query]") {
    TestReading reading;
    std::vector<StreamEvent> events;
    for (int i = 0; i < 20; ++i)
        events.push_back(
            create(deal(static_cast<std::uint64_t>(i)), {{"score", std::int64_t{10 * (i / 2)}}}));
    reading.history.commit(events);
    reading.take_up();
    std::uint64_t next = 100;
    const Texts seen = walk(reading, {.sort = "score", .limit = "3"}, [&] {
        // One before every place, one after all, and the row that the cursor was made of may be
        // gone.
        reading.history.commit({create(deal(next++), {{"score", std::int64_t{-1}}}),
                                create(deal(next++), {{"score", std::int64_t{10'000}}})});
        if (!reading.history.newest(deal(2))->archived)
            reading.history.commit({{deal(2), Archived{}}});
        reading.take_up();
        if (next > 106) next = 1000;
    });
    for (int i = 0; i < 20; ++i)
        CHECK(std::ranges::count(seen, deal(static_cast<std::uint64_t>(i)).id.text()) == 1);
    CHECK(std::ranges::count(seen, deal(100).id.text()) == 0);
    CHECK(std::ranges::count(seen, deal(101).id.text()) == 1);
    const std::set<std::string> once(seen.begin(), seen.end());
    CHECK(once.size() == seen.size());
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

TEST_CASE("how long the costliest of hostile filters takes of ten thousand records", "[.bench]") {
    TestReading reading;
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 10'000; ++i)
        events.push_back(create(deal(i), {{"name", text("Tower crane")},
                                          {"amount", money("70000")},
                                          {"tags", Texts{"east", "west", "crane"}},
                                          {"needs", repeated("long ", i % 100 == 0 ? 4'000 : 20)},
                                          {"score", static_cast<std::int64_t>(i)}}));
    reading.history.commit(events);
    reading.take_up();
    HostileRules rules(
        20, {"name", "amount", "tags", "needs", "score", "half", "$today", "$me.teams"}, false);
    std::map<std::string, std::pair<int, double>> answers;
    for (int i = 0; i < 2'000; ++i) {
        const QueryText asked{.filter = json_text(rules.next()), .limit = "1"};
        timespec before{}, after{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
        const std::string answer = reading.refusal("deal", asked);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
        auto& [count, longest] = answers[answer];
        ++count;
        longest = std::max(longest, static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
                                        static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e6);
    }
    for (const auto& [answer, figures] : answers)
        WARN(answer << ": " << figures.first << ", at most " << figures.second << " ms");
}

}  // namespace
}  // namespace cairn

#include "projections/query/ordered_rows.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "core/lmdb/lmdb_environment.hpp"
#include "projections/query/explain.hpp"
#include "projections/query/query_run.hpp"
#include "tests/projections/query/query_fixture.hpp"
#include "tests/support/sanitized.hpp"

namespace cairn {
namespace {

using namespace test;

const std::vector<std::string> all_columns{"name",   "customer", "owner",  "amount",
                                           "chance", "score",    "source", "close_on",
                                           "hot",    "stage",    "half",   "rounds"};

/// Deals whose names are told apart only behind what a column says of them.
void add_long_names(TestReading& reading) {
    std::string name;
    for (int i = 0; i < 62; ++i) name += "鱻";
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 8; ++i)
        events.push_back(create(deal(100 + i), {{"name", name + std::to_string(9 - i)},
                                                {"source", text(i % 2 ? "fair" : "cold call")},
                                                {"customer", customer(i % 4).id}}));
    reading.history.commit(events);
}

/// More deals of one value each than a walk backwards remembers.
void add_alike(TestReading& reading) {
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 40; ++i)
        events.push_back(create(deal(200 + i), {{"name", text("alike")},
                                                {"amount", money("7")},
                                                {"score", std::int64_t{2}},
                                                {"source", text("tender")},
                                                {"tags", Texts{i % 3 ? "key" : "vip", "big"}},
                                                {"owner", user(1).id}}));
    reading.history.commit(events);
}

/// Everybody and everything that random deals refer to, some archived.
void add_referenced(TestReading& reading) {
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 3; ++i)
        events.push_back(create(user(i), {{"name", "用户 " + std::to_string(2 - i)}}));
    for (std::uint64_t i = 0; i < 12; ++i)
        events.push_back(create(
            customer(i), i == 5 ? Fields{} : Fields{{"name", "C " + std::to_string(i % 9)}}));
    events.push_back({customer(3), Archived{}});
    reading.history.commit(events);
}

struct Looked {
    int in_order = 0;
    int in_list = 0;
    int in_group = 0;
    int rows = 0;
};

/// A page, found by its plan and by looking at all records, as one and the same.
Json checked_page(const Reader& reader, const QueryText& asked, Looked& looked) {
    const RecordType& type = *reader.model->type("deal");
    const auto query = parse_query(*reader.model, type, asked);
    REQUIRE(query);
    const QueryPlan plan = plan_of(*query, type, reader);
    looked.in_order += plan.order ? 1 : 0;
    looked.in_group += plan.group ? 1 : 0;
    looked.in_list += plan.list ? 1 : 0;
    const auto found = run(plan, *query, type, reader);
    const auto expected = run({}, *query, type, reader);
    INFO("sort " << *asked.sort << " filter " << asked.filter.value_or("") << " after "
                 << asked.after.value_or("") << " before " << asked.before.value_or(""));
    REQUIRE(found);
    REQUIRE(*found == *expected);
    Json page = trusted_json(*found);
    looked.rows += static_cast<int>(page.at("rows").size());
    return page;
}

/// Without the epoch, as the query is given it.
std::optional<std::string> cursor_in(const Json& page, const char* name) {
    if (page.at(name).is_null()) return std::nullopt;
    const auto cursor = page.at(name).get<std::string>();
    return cursor.substr(cursor.find(':') + 1);
}

/// All pages of a list, to its end and back again.
void check_pages(TestReading& reading, QueryText asked, Looked& looked) {
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        std::vector<Json> forth;
        do {
            forth.push_back(checked_page(reader, asked, looked));
            asked.after = cursor_in(forth.back(), "next");
        } while (asked.after);
        CHECK(forth.front().at("previous").is_null());
        CHECK(forth.back().at("next").is_null());
        for (std::size_t i = forth.size() - 1; i > 0; --i) {
            const Json& behind = forth[i];
            asked.before = cursor_in(behind, "previous");
            REQUIRE(asked.before);
            const Json page = checked_page(reader, asked, looked);
            REQUIRE(page.at("rows") == forth[i - 1].at("rows"));
            CHECK(page.at("next") == forth[i - 1].at("next"));
            CHECK(page.at("previous") == forth[i - 1].at("previous"));
        }
    });
}

std::vector<std::optional<std::string>> filters() {
    const auto equal = [](const char* field, const std::string& value) {
        return R"({"==": [{"var": ")" + std::string(field) + R"("}, ")" + value + R"("]})";
    };
    return {
        std::nullopt,
        equal("owner", user(1).id.text()),
        equal("customer", customer(2).id.text()),
        equal("stage", "won"),
        equal("source", "tender"),
        equal("source", "nothing is of this"),
        R"({"and": [)" + equal("stage", "open") + R"(, {"var": "hot"}]})",
        R"({"var": "hot"})",
        R"({"!=": [{"var": "hot"}, true]})",
        R"({"in": [{"var": "source"}, ["referral", "tender", null]]})",
        R"({"and": [{">=": [{"var": "close_on"}, "2024-10-05"]}, {"<": [{"var": "close_on"}, "2024-10-07"]}]})",
        R"({">": [{"var": "amount"}, 5]})",
        R"({"in": ["key", {"var": "tags"}]})",
        R"({"var": "big"})"};
}

// Prime to the number of directions, filters and limits, so that each is met; all of them together
// would say what these do in five times the time.
constexpr int one_asked_of = 5;

void check_everything(TestReading& reading) {
    Looked looked;
    std::vector<std::string> sorts = all_columns;
    for (const char* name : {"title", "created_at", "updated_at", "state_since", "big",
                             "customer.tier", "customer.name", "owner.name"})
        sorts.emplace_back(name);
    static int asked = 0;  // Goes on, so that others are asked each time.
    for (const std::string& sort : sorts)
        for (const char* direction : {"", "-"})
            for (const auto& filter : filters())
                for (const char* limit : {"1", "3", "50"})
                    if (++asked % one_asked_of == 0)
                        check_pages(reading,
                                    {.filter = filter, .sort = direction + sort, .limit = limit},
                                    looked);
    CHECK(looked.in_order > 100 / one_asked_of);
    CHECK(looked.in_group > 100 / one_asked_of);
    CHECK(looked.in_list > 0);
    CHECK(looked.rows > 1000 / one_asked_of);
}

constexpr auto seeds_max = sanitized ? 1U : 3U;

TEST_CASE("a list in an order that is kept is the list that looking at all records gives",
          "[query]") {
    const unsigned seed = GENERATE(range(1U, seeds_max + 1));
    CAPTURE(seed);
    TestReading reading;
    reading.history.define(model_that_lists(all_columns));
    add_referenced(reading);
    add_random_commits(reading.history, seed, 80);
    add_long_names(reading);
    add_alike(reading);
    reading.take_up();
    check_everything(reading);
}

TEST_CASE("so it is when another column is listed, the language another, or the world built anew",
          "[query]") {
    TestReading reading;
    reading.history.define(model_that_lists({"name"}));
    add_referenced(reading);
    add_random_commits(reading.history, 7, sanitized ? 20 : 60);
    reading.history.define(model_that_lists(all_columns));
    add_random_commits(reading.history, 8, 20);
    reading.history.commit(
        {{{"setting", {}}, SettingChanged{{{"language", "en"}, {"currency", "EUR"}}}}});
    reading.take_up();
    check_everything(reading);

    const std::string digest = reading.fixture.world->digest();
    reading.fixture.rebuild();
    reading.fixture.world->leave_columns();
    reading.take_up();
    reading.fixture.reopen();  // As a process that ended before it had filled them.
    reading.fixture.world->fill_columns();
    CHECK(reading.fixture.world->digest() == digest);
    check_everything(reading);
}

TEST_CASE("columns are filled in anew where texts are sorted by another version", "[query]") {
    TestReading reading;
    reading.history.define(model_that_lists(all_columns));
    add_referenced(reading);
    add_random_commits(reading.history, 5, 40);
    reading.take_up();
    const std::string digest = reading.fixture.world->digest();
    reading.fixture.world.reset();
    {
        lmdb::Environment world(reading.fixture.folder / "world", {});
        lmdb::Transaction txn(world, lmdb::Transaction::Mode::write);
        txn.put(txn.open("meta", lmdb::Rows::checked), "collation", "of another system");
        txn.commit();
    }
    CHECK_THROWS_AS(reading.fixture.reopen(true), StorageError);
    reading.fixture.reopen();
    reading.fixture.world->fill_columns();
    CHECK(reading.fixture.world->digest() == digest);
    check_everything(reading);
}

TEST_CASE("a cursor that nobody was given is answered, with the total that looking finds",
          "[query]") {
    TestReading reading;
    reading.history.define(model_that_lists(all_columns));
    add_referenced(reading);
    add_random_commits(reading.history, 6, 40);
    reading.take_up();
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        for (const std::string& sort : all_columns)
            for (const std::size_t size : {0U, 1U, 3U, 400U, 600U, 2'000U})
                for (const char byte : {'\0', '\1', '\5', '\x7f', '\xff'}) {
                    Query query = *parse_query(*reader.model, type, {.sort = "-" + sort});
                    query.after = std::string(1 + size, byte) + std::string(16, '\xff');
                    INFO(sort << " after " << size << " times " << int{byte});
                    const auto found = run(plan_of(query, type, reader), query, type, reader);
                    REQUIRE(found);
                    CHECK(trusted_json(*found).at("total") ==
                          trusted_json(*run({}, query, type, reader)).at("total"));
                }
    });
}

TEST_CASE("a field of an earlier build that is called as a record's state is what is meant",
          "[query]") {
    TestReading reading;
    auto definitions = deal_model();
    for (Json& definition : definitions)
        if (definition.at("type") == "deal")
            definition["fields"].push_back({{"name", "state_since"},
                                            {"kind", "text"},
                                            {"label", {{"en", "Since"}, {"zh", "自"}}}});
    CHECK_FALSE(Model().defined(definitions));
    reading.history.define(definitions);
    reading.history.commit({create(deal(1), {{"name", text("a")}, {"state_since", text("b")}}),
                            create(deal(2), {{"name", text("b")}, {"state_since", text("a")}})});
    reading.take_up();
    CHECK(members(reading.list("deal", {.sort = "state_since"}), "state_since") == Texts{"a", "b"});
    CHECK(
        reading.list("deal", {.filter = R"({"==": [{"var": "state_since"}, "b"]})"}).at("total") ==
        1);
}

/// What a plan for a filter goes by, as explained.
Json explained_plan(TestReading& reading, const std::string& filter, const char* sort = "name") {
    return reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        const auto query = parse_query(*reader.model, type, {.filter = filter, .sort = sort});
        REQUIRE(query);
        return trusted_json(explained(plan_of(*query, type, reader), *query, type, reader))
            .at("plan");
    });
}

TEST_CASE("tags, dates, yes and no, and ranges are what a list goes by", "[query]") {
    TestReading reading;
    reading.history.define(model_that_lists(all_columns));
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 400; ++i) {
        Fields fields{
            {"name", std::to_string(i)},
            {"score", static_cast<std::int64_t>(i)},
            {"hot", i % 100 == 0},
            {"amount", money(std::to_string(i).c_str(), i % 2 ? "CNY" : "EUR")},
            {"close_on",
             Date{std::chrono::sys_days{std::chrono::days{20'000 + static_cast<int>(i)}}}}};
        if (i % 50 == 7) fields.emplace("tags", Texts{"key", "vip"});
        if (i < 20) fields.erase("close_on");
        events.push_back(create(deal(i), std::move(fields)));
    }
    events.push_back({deal(7), Archived{}});
    reading.history.commit(events);
    reading.take_up();
    const auto looks = [&](const std::string& filter) {
        const Json plan = explained_plan(reading, filter);
        return std::pair(plan.at("column").get<std::string>(),
                         plan.value("looks_at", plan.value("matching", Json())).get<int>());
    };
    using Looks = std::pair<std::string, int>;
    CHECK(looks(R"({"in": ["key", {"var": "tags"}]})") == Looks{"tags", 7});
    CHECK(looks(R"({"==": [{"var": "hot"}, true]})") == Looks{"hot", 4});
    CHECK(looks(R"({"==": [{"var": "close_on"}, "2024-11-03"]})") == Looks{"close_on", 1});
    CHECK(looks(R"({"<": ["2024-11-03", {"var": "close_on"}, "2024-11-10"]})") ==
          Looks{"close_on", 6});
    CHECK(looks(R"({">=": [{"var": "score"}, 390]})") == Looks{"score", 10});
    CHECK(looks(R"({">": [{"var": "amount"}, {"amount": "390", "currency": "CNY"}]})") ==
          Looks{"amount", 5});
    CHECK(looks(R"({">": [{"var": "amount"}, 390]})") == Looks{"amount", 9});
    CHECK(looks(R"({"==": [{"var": "close_on"}, null]})") == Looks{"close_on", 19});
    // The least of what is demanded.
    CHECK(
        looks(R"({"and": [{">=": [{"var": "score"}, 100]}, {"in": ["vip", {"var": "tags"}]}]})") ==
        Looks{"tags", 7});
    CHECK(
        explained_plan(reading, R"({"!=": [{"var": "close_on"}, "2024-11-03"]})").at("found_by") ==
        "scan");
    CHECK(explained_plan(reading, R"({">=": [{"var": "score"}, 300]})", "-score") ==
          Json{{"found_by", "order"},
               {"column", "score"},
               {"descending", true},
               {"matching", 100},
               {"short", true}});
    CHECK(reading.list("deal", {.filter = R"({"in": ["key", {"var": "tags"}]})"}).at("total") == 7);
}

TEST_CASE("a list of now costs what it shows, and one at a past moment is found by looking",
          "[query]") {
    TestReading reading;
    reading.history.define(model_that_lists(all_columns));
    add_referenced(reading);
    add_random_commits(reading.history, 4, 60);
    reading.take_up();
    const auto plan_at = [&](Position at) {
        return reading.as_of(at, [&](const Reader& reader) {
            const RecordType& type = *reader.model->type("deal");
            return plan_of(*parse_query(*reader.model, type, {.sort = "-updated_at"}), type,
                           reader);
        });
    };
    CHECK(plan_at(reading.history.head()).order);
    CHECK_FALSE(plan_at({reading.history.head().value - 1}).order);
}

TEST_CASE("a text that is sorted behind all others hides none of them", "[query]") {
    TestReading reading;
    reading.history.define(model_that_lists({"name"}));
    std::string last;
    for (int i = 0; i < 12; ++i) last += "\uffff";
    last += "A";
    reading.history.commit({create(deal(1), {{"name", text("a")}}),
                            create(deal(2), {{"name", last}}),
                            create(deal(3), {{"name", text("b")}})});
    reading.take_up();
    const auto sorted_by = [&](const char* sort) {
        return members(reading.list("deal", {.sort = sort}), "name");
    };
    CHECK(sorted_by("name") == Texts{"a", "b", last});
    CHECK(sorted_by("-name") == Texts{last, "b", "a"});
    const char* named = R"({"!!": [{"var": "name"}]})";
    CHECK(reading.list("deal", {.filter = named})["total"] == 3);
}

}  // namespace
}  // namespace cairn

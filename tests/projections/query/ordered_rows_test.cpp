#include "projections/query/ordered_rows.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "core/lmdb/lmdb_environment.hpp"
#include "projections/query/query_run.hpp"
#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

const std::vector<std::string> all_columns{"name",  "customer", "owner",    "amount", "chance",
                                           "score", "source",   "close_on", "hot",    "stage"};

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
    int in_group = 0;
    int rows = 0;
};

/// All pages of a list, each found by its plan and by looking at all records, as one and the same.
void check_pages(TestReading& reading, QueryText asked, Looked& looked) {
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        for (std::optional<std::string> next; next || !asked.after; asked.after = next) {
            const auto query = parse_query(*reader.model, type, asked);
            REQUIRE(query);
            const QueryPlan plan = plan_of(*query, type, reader);
            looked.in_order += plan.order ? 1 : 0;
            looked.in_group += plan.group ? 1 : 0;
            const auto found = run(plan, *query, type, reader);
            const auto expected = run({}, *query, type, reader);
            INFO("sort " << *asked.sort << " filter " << asked.filter.value_or("") << " after "
                         << asked.after.value_or(""));
            REQUIRE(found);
            REQUIRE(*found == *expected);
            const Json page = trusted_json(*found);
            looked.rows += static_cast<int>(page.at("rows").size());
            if (page.at("next").is_null()) return;
            // Without the epoch, as the query is given it.
            const auto cursor = page.at("next").get<std::string>();
            next = cursor.substr(cursor.find(':') + 1);
        }
    });
}

std::vector<std::optional<std::string>> filters() {
    const auto equal = [](const char* field, const std::string& value) {
        return R"({"==": [{"var": ")" + std::string(field) + R"("}, ")" + value + R"("]})";
    };
    return {std::nullopt,
            equal("owner", user(1).id.text()),
            equal("customer", customer(2).id.text()),
            equal("stage", "won"),
            equal("source", "tender"),
            equal("source", "nothing is of this"),
            R"({"and": [)" + equal("stage", "open") + R"(, {"var": "hot"}]})",
            R"({"var": "big"})"};
}

void check_everything(TestReading& reading) {
    Looked looked;
    std::vector<std::string> sorts = all_columns;
    for (const char* name : {"title", "created_at", "updated_at", "state_since", "half"})
        sorts.emplace_back(name);
    for (const std::string& sort : sorts)
        for (const char* direction : {"", "-"})
            for (const auto& filter : filters())
                for (const char* limit : {"1", "3", "50"})
                    check_pages(reading,
                                {.filter = filter, .sort = direction + sort, .limit = limit},
                                looked);
    CHECK(looked.in_order > 100);
    CHECK(looked.in_group > 100);
    CHECK(looked.rows > 1000);
}

TEST_CASE("a list in an order that is kept is the list that looking at all records gives",
          "[query]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
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
    add_random_commits(reading.history, 7, 60);
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

}  // namespace
}  // namespace cairn

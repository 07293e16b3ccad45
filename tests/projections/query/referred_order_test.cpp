#include "projections/query/orders/referred_order.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "projections/query/explain.hpp"
#include "projections/query/query_run.hpp"
#include "tests/projections/query/query_fixture.hpp"
#include "tests/support/sanitized.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr std::uint64_t many_customers = sanitized ? 150 : 400;
constexpr std::uint64_t many_deals = sanitized ? 300 : 1'500;

/// Many deals of many customers, of which few have a tier of their own, some none and some are
/// archived; deals without a customer, and archived ones.
void add_many(TestReading& reading, unsigned seed) {
    std::mt19937 random(seed);
    reading.history.define(model_that_lists({"name", "customer", "owner", "stage", "source"}));
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < many_customers; ++i) {
        Fields fields{{"name", "C " + std::to_string(random() % many_customers)}};
        if (i % 3 == 0)
            fields.emplace("tier", text("b"));
        else if (i % 50 == 7)
            fields.emplace("tier", text("a"));
        events.push_back(create(customer(i), std::move(fields)));
    }
    for (std::uint64_t i = 0; i < many_deals; ++i) {
        Fields fields{{"name", std::to_string(i)}};
        if (random() % 8 != 0) fields.emplace("customer", customer(random() % many_customers).id);
        events.push_back(create(deal(i), std::move(fields)));
    }
    for (std::uint64_t i = 0; i < many_customers; i += 29)
        events.push_back({customer(i), Archived{}});
    for (std::uint64_t i = 0; i < many_deals; i += 31) events.push_back({deal(i), Archived{}});
    reading.history.commit(events);
    reading.take_up();
}

struct Page {
    Json answer;
    bool in_order = false;
};

/// As its plan finds it, and the same as looking at all records.
Page page(const Reader& reader, const QueryText& asked) {
    const RecordType& type = *reader.model->type("deal");
    const auto query = parse_query(*reader.model, type, asked);
    REQUIRE(query);
    const QueryPlan plan = plan_of(*query, type, reader);
    const auto found = run(plan, *query, type, reader);
    REQUIRE(found);
    REQUIRE(*found == *run({}, *query, type, reader));
    return {trusted_json(*found), plan.order.has_value()};
}

std::optional<std::string> cursor(const Json& answer, const char* name) {
    if (answer.at(name).is_null()) return std::nullopt;
    const auto text = answer.at(name).get<std::string>();
    return text.substr(text.find(':') + 1);
}

/// To the end and back again.
int pages_in_order(const Reader& reader, QueryText asked) {
    int in_order = 0;
    std::vector<Json> forth;
    do {
        const Page next = page(reader, asked);
        in_order += next.in_order ? 1 : 0;
        forth.push_back(next.answer);
        asked.after = cursor(forth.back(), "next");
    } while (asked.after);
    for (std::size_t i = forth.size() - 1; i > 0; --i) {
        asked.before = cursor(forth[i], "previous");
        REQUIRE(page(reader, asked).answer.at("rows") == forth[i - 1].at("rows"));
    }
    return in_order;
}

TEST_CASE("rows go by what the records that they refer to say, as looking at all of them finds",
          "[query]") {
    TestReading reading;
    add_many(reading, 3);
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        for (const char* sort : {"customer.tier", "-customer.tier", "customer.name",
                                 "-customer.name", "customer", "-customer"}) {
            INFO(sort);
            CHECK(pages_in_order(reader, {.sort = sort, .limit = "50"}) > 5);
        }
    });
}

TEST_CASE("where few records are referred to, rows by their titles are found all the same",
          "[query]") {
    TestReading reading;
    reading.history.define(model_that_lists({"name", "customer"}));
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 2'000; ++i)
        events.push_back(create(customer(i), {{"name", "C " + std::to_string(10'000 + i)}}));
    for (std::uint64_t i = 0; i < 600; ++i) {
        Fields fields{{"name", std::to_string(i)}};
        if (i % 4 != 0) fields.emplace("customer", customer(600 + i % 5 * 300).id);
        events.push_back(create(deal(i), std::move(fields)));
    }
    events.push_back({customer(900), Archived{}});
    reading.history.commit(events);
    reading.take_up();
    reading.as_of(reading.history.head(), [&](Reader reader) {
        for (const char* sort : {"customer", "-customer"}) {
            INFO(sort);
            CHECK(pages_in_order(reader, {.sort = sort, .limit = "50"}) > 5);
        }
        // The first title that a row refers to stands behind six hundred others.
        const RecordType& type = *reader.model->type("deal");
        const auto query = parse_query(*reader.model, type, {.sort = "customer", .limit = "20"});
        reader.passes_left = 400;
        CHECK(run(plan_of(*query, type, reader), *query, type, reader));
    });
}

TEST_CASE("an order by another record says so, and who has to be short gives it up", "[query]") {
    TestReading reading;
    add_many(reading, 5);
    reading.as_of(reading.history.head(), [&](Reader reader) {
        const RecordType& type = *reader.model->type("deal");
        const auto query =
            parse_query(*reader.model, type, {.sort = "-customer.tier", .limit = "50"});
        const QueryPlan plan = plan_of(*query, type, reader);
        const Json explained_plan = trusted_json(explained(plan, *query, type, reader)).at("plan");
        CHECK(explained_plan.at("found_by") == "order");
        CHECK(explained_plan.at("column") == "customer.tier");
        reader.passes_left = 3;
        const auto given_up = run(plan, *query, type, reader);
        REQUIRE_FALSE(given_up);
        CHECK(given_up.error().reason == "filter.too_costly");
    });
}

TEST_CASE("where too many records are archived, or one is not shown, all rows are looked at",
          "[query]") {
    TestReading reading;
    add_many(reading, 8);
    const auto goes_in_order = [&] {
        return reading.as_of(reading.history.head(), [&](const Reader& reader) {
            return page(reader, {.sort = "customer.tier", .limit = "50"}).in_order;
        });
    };
    CHECK(goes_in_order());
    Policy policy;
    policy.types["customer"].hidden = {"tier"};
    policy.key = "hidden";
    reading.access = Access(Actor{user(1).id, Role::member, {}}, reading.fixture.sealer,
                            std::make_shared<const Policy>(policy));
    CHECK_FALSE(goes_in_order());
    reading.access = Access(Actor::system(), reading.fixture.sealer);
    std::vector<StreamEvent> events;
    for (std::uint64_t i = many_customers; i < many_customers + archived_referred_max + 20; ++i) {
        events.push_back(create(customer(i), {{"name", "gone"}}));
        events.push_back({customer(i), Archived{}});
    }
    reading.history.commit(events);
    reading.take_up();
    CHECK_FALSE(goes_in_order());
}

}  // namespace
}  // namespace cairn

#include <catch2/catch.hpp>

#include "projections/query/query_run.hpp"
#include "projections/totals/totals_run.hpp"
#include "tests/projections/query/query_fixture.hpp"

// Money of several currencies in answers: by the rates that records say, at the moment shown.
namespace cairn {
namespace {

using namespace test;

StreamName rate_record(std::uint64_t number) { return {"rate", deal(0x500 + number).id}; }

Fields rate_fields(const char* currency, const char* worth, const char* from) {
    return {
        {"of", text(currency)}, {"worth", *Decimal::parse(worth)}, {"from", *Date::parse(from)}};
}

/// Customers that say what their deals come to, and a type that may keep rates.
std::vector<Json> model_with_rates(bool keeps_rates = true) {
    std::vector<const char*> figures{
        R"({"name": "sum", "rollup": {"take": "sum", "field": "amount", "of": "deal", "by": "customer"}})",
        R"({"name": "open", "rollup": {"take": "sum", "field": "amount", "of": "deal", "by": "customer",
            "where": {"<": ["2000-01-01", {"var": "$today"}]}}})",
        R"({"name": "most", "rollup": {"take": "greatest", "field": "amount", "of": "deal", "by": "customer"}})",
        R"({"name": "twice", "computed": {"*": [2, {"var": "sum"}]}})"};
    Json more = Json::object();
    if (keeps_rates) {
        more["rates"] = {{"currency", "of"}, {"rate", "worth"}, {"from", "from"}};
        figures.push_back(
            R"({"name": "own", "rollup": {"take": "sum", "field": "amount", "of": "deal", "by": "customer", "in": "own"}})");
    }
    auto definitions = deal_model();
    for (Json& type : definitions) {
        if (type.at("type") != "customer") continue;
        for (const char* figure : figures) {
            Json field = trusted_json(figure);
            field["kind"] = "money";
            field["label"] = {{"en", "Figure"}, {"zh", "数"}};
            type["fields"].push_back(std::move(field));
        }
    }
    definitions.push_back(definition(
        "rate", trusted_json(R"([{"name": "name", "kind": "text"}, {"name": "of", "kind": "text"},
            {"name": "worth", "kind": "number"}, {"name": "from", "kind": "date"}])"),
        more));
    return definitions;
}

/// It is 2027-01-31. Customer 1 has dollars and yuan, 2 dollars, 3 yuan, 4 dollars and yen.
struct RatesReading : TestReading {
    explicit RatesReading(bool keeps_rates = true) {
        history.define(model_with_rates(keeps_rates));
        for (const std::uint64_t number : {1U, 2U, 3U, 4U})
            history.commit({create(customer(number), {{"name", text("c")}})});
        const auto add = [&](std::uint64_t number, std::uint64_t of, const Value& amount) {
            history.commit(
                {create(deal(number), {{"customer", customer(of).id}, {"amount", amount}})});
        };
        add(1, 1, money("10", "USD"));
        add(2, 1, money("5"));
        add(3, 2, money("20", "USD"));
        add(4, 3, money("100"));
        add(5, 4, money("1", "USD"));
        add(6, 4, money("1000", "JPY"));
        take_up();
    }
    void enter(std::uint64_t number, const char* currency, const char* worth, const char* from) {
        commit(create(rate_record(number), rate_fields(currency, worth, from)));
    }
    void commit(const StreamEvent& event) {
        history.commit({event});
        take_up();
    }
    Json said(std::uint64_t number, const char* field) {
        return said(number, field, history.head());
    }
    Json said(std::uint64_t number, const char* field, Position at) {
        const Json answer = list("customer", {}, at);
        for (const Json& row : answer.at("rows"))
            if (row.at("id") == customer(number).id.text()) return row.value(field, Json());
        return "no such row";
    }
    Json totals(const char* measure, Position at) {
        return as_of(at, [&](const Reader& reader) {
            const RecordType& type = *reader.model->type("deal");
            const auto query = parse_totals(*reader.model, type, "", measure, {});
            return trusted_json(run(*query, type, reader).value()).at("all");
        });
    }
    std::vector<std::uint64_t> order(const char* sort, const char* filter = "") {
        std::vector<std::uint64_t> numbers;
        QueryText asked{.sort = sort};
        if (*filter) asked.filter = filter;
        const Json answer = list("customer", asked);
        for (const Json& row : answer.at("rows"))
            for (const std::uint64_t number : {1U, 2U, 3U, 4U})
                if (row.at("id") == customer(number).id.text()) numbers.push_back(number);
        return numbers;
    }
};

Json about(const char* amount) {
    return {{"amount", amount}, {"converted", true}, {"currency", "CNY"}};
}
Json plain_money(const char* amount, const char* currency) {
    return {{"amount", amount}, {"currency", currency}};
}

}  // namespace

TEST_CASE("sums of several currencies come to the workspace's by the rates in force",
          "[query][rates]") {
    RatesReading reading;
    CHECK(reading.said(1, "sum").is_null());
    CHECK(reading.said(2, "own").is_null());
    reading.enter(1, "usd", "7.123", "2027-01-31");
    for (const char* field : {"sum", "open", "own"})
        CHECK(reading.said(1, field) == about("76.23"));
    CHECK(reading.said(1, "most") == about("71.23"));
    CHECK(reading.said(1, "twice") == plain_money("152.46", "CNY"));
    // Of one currency it stays in that, unless the figure is always in the workspace's.
    CHECK(reading.said(2, "sum") == plain_money("20", "USD"));
    CHECK(reading.said(2, "own") == about("142.46"));
    CHECK(reading.said(3, "own") == plain_money("100", "CNY"));
    // One that is missing leaves it empty.
    CHECK(reading.said(4, "sum").is_null());
    CHECK(reading.said(4, "most").is_null());
}

TEST_CASE("what is not in force is not taken: rates to come, archived, corrected ones",
          "[query][rates]") {
    RatesReading reading;
    reading.enter(1, "USD", "7", "2027-01-10");
    reading.enter(2, "USD", "9", "2027-02-01");
    reading.enter(3, "USD", "6", "2026-12-31");
    CHECK(reading.said(1, "sum") == about("75"));
    reading.enter(4, "USD", "8", "2027-01-20");
    CHECK(reading.said(1, "sum") == about("85"));
    // Of two from one day the one that was changed last.
    reading.enter(5, "USD", "8.1", "2027-01-20");
    CHECK(reading.said(1, "sum") == about("86"));
    reading.commit(
        {rate_record(4), Changed{{{"worth", {*Decimal::parse("8"), *Decimal::parse("8.2")}}}}});
    CHECK(reading.said(1, "sum") == about("87"));
    reading.commit({rate_record(4), Archived{}});
    CHECK(reading.said(1, "sum") == about("86"));
    reading.commit({rate_record(5),
                    Changed{{{"from", {*Date::parse("2027-01-20"), *Date::parse("2027-03-01")}}}}});
    CHECK(reading.said(1, "sum") == about("75"));
    reading.commit(
        {rate_record(1), Changed{{{"worth", {*Decimal::parse("7"), *Decimal::parse("-7")}}}}});
    CHECK(reading.said(1, "sum") == about("65"));
    reading.commit({rate_record(4), Restored{}});
    CHECK(reading.said(1, "sum") == about("87"));
}

TEST_CASE("a past moment is converted by the rates of then", "[query][rates]") {
    RatesReading reading;
    reading.enter(1, "USD", "7", "2027-01-01");
    reading.enter(2, "USD", "9", "2027-02-02");
    const Position then = reading.history.head();
    reading.commit(
        {rate_record(1), Changed{{{"worth", {*Decimal::parse("7"), *Decimal::parse("8")}}}}});
    CHECK(reading.said(1, "sum", then) == about("75"));
    CHECK(reading.said(1, "sum") == about("85"));
    reading.history.later(std::chrono::hours(48));
    reading.commit(create(customer(9), {{"name", text("later")}}));
    // The same rates, another day.
    CHECK(reading.said(1, "sum") == about("95"));
    CHECK(reading.said(1, "sum", then) == about("75"));
    CHECK(reading.totals("sum:amount", then)["converted"]["sum:amount"].is_null());
}

TEST_CASE("lists are sorted and filtered by converted figures", "[query][rates]") {
    RatesReading reading;
    reading.enter(1, "USD", "7", "2027-01-01");
    reading.enter(2, "JPY", "0.05", "2027-01-01");
    CHECK(reading.order("-own") == std::vector<std::uint64_t>{2, 3, 1, 4});
    // The workspace's currency comes before others.
    CHECK(reading.order("-sum") == std::vector<std::uint64_t>{3, 1, 4, 2});
    CHECK(
        reading.order("-own", R"({">": [{"var": "sum"}, {"amount": "70", "currency": "CNY"}]})") ==
        std::vector<std::uint64_t>{3, 1});
}

TEST_CASE("totals say the whole in the workspace's currency beside the sums of each",
          "[totals][rates]") {
    RatesReading reading;
    const char* measure = "count,sum:amount,average:amount,weighted:amount,greatest:amount";
    Json all = reading.totals(measure, reading.history.head());
    CHECK(all["sum:amount"] == Json({{"CNY", "105"}, {"JPY", "1000"}, {"USD", "31"}}));
    CHECK(all["converted"]["sum:amount"].is_null());
    reading.enter(1, "USD", "7", "2027-01-01");
    reading.enter(2, "JPY", "0.05", "2027-01-01");
    all = reading.totals(measure, reading.history.head());
    CHECK(all["sum:amount"] == Json({{"CNY", "105"}, {"JPY", "1000"}, {"USD", "31"}}));
    CHECK(all["greatest:amount"].is_null());
    CHECK(all["converted"] == Json({{"sum:amount", about("372")},
                                    {"average:amount", about("62")},
                                    {"weighted:amount", about("0")},
                                    {"greatest:amount", about("140")}}));
    CHECK_FALSE(reading.totals("count", reading.history.head()).contains("converted"));
    CHECK_FALSE(RatesReading(false)
                    .totals("sum:amount", RatesReading(false).history.head())
                    .contains("converted"));
}

TEST_CASE("rates that were records before they were rates count from the definition on",
          "[query][rates]") {
    RatesReading reading(false);
    reading.enter(1, "USD", "7", "2027-01-01");
    const Position before = reading.history.head();
    CHECK(reading.said(1, "sum").is_null());
    reading.history.define(model_with_rates());
    reading.take_up();
    CHECK(reading.said(1, "sum") == about("75"));
    CHECK(reading.said(1, "sum", before).is_null());
    // The same world, made at once of all that happened.
    WorldFixture again;
    again.apply(reading.history.events());
    CHECK(again.world->digest() == reading.fixture.world->digest());
}

TEST_CASE("rates are of the currency that the workspace has when they are written",
          "[query][rates]") {
    RatesReading reading;
    reading.enter(1, "USD", "7", "2027-01-01");
    reading.commit({{"setting", {}}, SettingChanged{{{"currency", "EUR"}}}});
    CHECK(reading.said(1, "sum").is_null());
    reading.enter(2, "USD", "0.9", "2027-01-01");
    reading.enter(3, "CNY", "0.125", "2027-01-01");
    CHECK(reading.said(1, "sum") ==
          Json({{"amount", "9.63"}, {"converted", true}, {"currency", "EUR"}}));
}

TEST_CASE("a reader who is not shown a rate is not told what comes of it", "[query][rates]") {
    RatesReading reading;
    reading.enter(1, "USD", "7", "2027-01-01");
    const auto with_policy = [&](Policy::OfType of_rates) {
        Policy policy;
        policy.key = "tested";
        policy.types["rate"] = std::move(of_rates);
        reading.access = Access(Actor::system(), reading.fixture.sealer,
                                std::make_shared<const Policy>(std::move(policy)));
        return reading.said(1, "sum");
    };
    CHECK(with_policy({}) == about("75"));
    CHECK(with_policy({std::nullopt, {"worth"}}).is_null());
    CHECK(with_policy({*Rule::compile(trusted_json(R"({"==": [{"var": "of"}, "EUR"]})")), {}})
              .is_null());
}

TEST_CASE("an answer looks up a rate once, however many rates and rows there are",
          "[query][rates]") {
    RatesReading reading;
    std::vector<StreamEvent> rates;
    for (int i = 0; i < 3'000; ++i) {
        const Date from{std::chrono::sys_days{std::chrono::days{18'000 + i}}};
        rates.push_back(
            create(rate_record(static_cast<std::uint64_t>(i)),
                   {{"of", text("USD")}, {"worth", *Decimal::parse("7")}, {"from", from}}));
    }
    reading.history.commit(rates);
    reading.take_up();
    const auto looks = reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("customer");
        const auto query = parse_query(*reader.model, type, {.sort = "own"});
        const auto before = reader.budget.looks;
        CHECK(run(plan_of(*query, type, reader), *query, type, reader));
        return before - reader.budget.looks;
    });
    // Two figures are worked out from the six deals each time, and there is one rate to look at.
    CHECK(looks <= 2 * 6 + 1);
}

}  // namespace cairn

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>
#include <time.h>

#include "projections/query/query.hpp"
#include "tests/projections/query/query_fixture.hpp"
#include "tests/support/hostile_rules.hpp"

namespace cairn {
namespace {

using namespace test;

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

TEST_CASE("a filter asks since when a record is in its state, where it has one", "[query]") {
    TestReading reading;
    reading.history.commit(
        {create(deal(1), {{"name", text("a")}}), create(deal(2), {{"name", text("b")}})});
    const auto made = reading.history.time();
    reading.history.later(std::chrono::hours(24));
    reading.history.commit({{deal(2), Moved{"win", "open", "won", {}}}});
    reading.history.later(std::chrono::hours(24));
    reading.history.commit(
        {{deal(1), Changed{{{"name", {text("a"), text("still a")}}}}}, create(customer(1), {})});
    reading.take_up();
    const std::string since_then =
        R"({"<=": [{"var": "state_since"}, ")" + time_text(made) + R"("]})";
    CHECK(members(reading.list("deal", {.filter = since_then}), "name") == Texts{"still a"});
    CHECK(members(reading.list("deal", {.sort = "-state_since"}), "name") == Texts{"b", "still a"});
    CHECK(members(reading.list("deal", {.sort = "name"}), "state_since").back() == time_text(made));
    CHECK(reading.list("customer", {.filter = since_then}).at("total") == 0);
    CHECK(members(reading.list("customer"), "state_since") == Texts{"-"});
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

TEST_CASE("a refused filter says what is wrong and where", "[query]") {
    TestReading reading;
    const auto refused =
        compile_filter(reading.history.model(), *reading.history.model().type("deal"),
                       trusted_json(R"({"and": [true, {"==": [{"var": "nonsense"}, 1]}]})"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().data.at("problem") == "rule.unknown_variable");
    CHECK(refused.error().data.contains("place"));
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

#include "projections/totals/totals_run.hpp"

#include <catch2/catch.hpp>

#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

Value day(const char* date) { return *Date::parse(date); }

struct TotalsReading : TestReading {
    TotalsReading() {
        history.define(model_that_lists({"name"}));
        history.commit({create(customer(1), {{"name", text("Beta")}, {"tier", text("b")}}),
                        create(customer(2), {{"name", text("Alpha")}, {"tier", text("a")}})});
        const auto add = [&](std::uint64_t number, Fields fields) {
            history.commit({create(deal(number), std::move(fields))});
        };
        add(1, {{"name", text("Äpfel")},
                {"customer", customer(1).id},
                {"amount", money("10")},
                {"score", std::int64_t{1}},
                {"close_on", day("2027-01-31")}});
        add(2, {{"name", text("apfel")},
                {"customer", customer(2).id},
                {"amount", money("0.50")},
                {"score", std::int64_t{2}},
                {"close_on", day("2027-02-01")}});
        add(3, {{"name", text("Birne")},
                {"customer", customer(2).id},
                {"amount", money("7", "EUR")},
                {"close_on", day("2027-02-28")}});
        add(4, {{"name", text("Birne")}});
        history.commit({{deal(1), Moved{"win", "open", "won", {}}}});
        take_up();
    }
    Result<std::string> text_of(const char* by, const char* measure, const QueryText& asked = {}) {
        return as_of(history.head(), [&](const Reader& reader) -> Result<std::string> {
            const RecordType& type = *reader.model->type("deal");
            const auto query = parse_totals(*reader.model, type, by, measure, asked);
            if (!query) return tl::unexpected(query.error());
            return run(*query, type, reader);
        });
    }
    Json totals(const char* by, const char* measure = "", const QueryText& asked = {}) {
        const auto answer = text_of(by, measure, asked);
        INFO(json_text(answer ? Json() : Json{{answer.error().reason, answer.error().data}}));
        REQUIRE(answer);
        return trusted_json(*answer);
    }
    Json keys(const char* by) {
        Json all = Json::array();
        const Json answer = totals(by);
        for (const Json& group : answer["groups"]) all.push_back(group["by"][0]);
        return all;
    }
    std::string refusal(const char* by, const char* measure = "") {
        const auto answer = text_of(by, measure);
        return answer ? "accepted" : answer.error().reason;
    }
};

TEST_CASE("totals count and sum by group, and all groups make the whole", "[totals]") {
    TotalsReading reading;
    const Json answer = reading.totals("stage", "count,sum:amount,average:score");
    CHECK(answer["total"] == 4);
    CHECK(
        answer["all"] ==
        trusted_json(
            R"({"count": 4, "sum:amount": {"CNY": "10.5", "EUR": "7"}, "average:score": "1.5"})"));
    CHECK(answer["groups"] == trusted_json(R"([
        {"by": ["open"], "count": 3, "sum:amount": {"CNY": "0.5", "EUR": "7"}, "average:score": "2"},
        {"by": ["won"], "count": 1, "sum:amount": {"CNY": "10"}, "average:score": "1"}])"));
}

TEST_CASE("groups are values in order, parts of time, letters, and what other records say",
          "[totals]") {
    TotalsReading reading;
    CHECK(reading.keys("close_on:month") == Json({"2027-01", "2027-02", nullptr}));
    CHECK(reading.keys("close_on:week") ==
          Json({"2027-01-25", "2027-02-01", "2027-02-22", nullptr}));
    CHECK(reading.keys("close_on:quarter") == Json({"2027-Q1", nullptr}));
    CHECK(reading.keys("close_on:year") == Json({"2027", nullptr}));
    CHECK(reading.keys("close_on") == Json({"2027-01-31", "2027-02-01", "2027-02-28", nullptr}));
    CHECK(reading.keys("name:letter") == Json({"a", "b", "ä"}));
    CHECK(reading.keys("customer") ==
          Json({customer(2).id.text(), customer(1).id.text(), nullptr}));
    CHECK(reading.totals("customer")["titles"][customer(1).id.text()] == "Beta");
    CHECK(reading.keys("customer.tier") == Json({"a", "b", nullptr}));
    CHECK(reading.keys("created_at:year") == Json({"2027"}));
    CHECK(reading.totals("stage,customer.tier")["groups"].size() == 3);
    CHECK(reading.totals("")["groups"].empty());
    CHECK(reading.totals("")["all"]["count"] == 4);
}

TEST_CASE("measures take the least, the greatest, how many different, and what is likely",
          "[totals]") {
    TotalsReading reading;
    const Json all = reading.totals("",
                                    "least:close_on,greatest:score,distinct:name,distinct:customer,"
                                    "greatest:amount,weighted:amount")["all"];
    CHECK(all ==
          trusted_json(R"({"least:close_on": "2027-01-31", "greatest:score": 2, "distinct:name": 3,
        "distinct:customer": 2, "greatest:amount": null, "weighted:amount": {"CNY": "0", "EUR": "0"}})"));
}

TEST_CASE("totals are of what a filter leaves, and of what the reader is shown", "[totals]") {
    TotalsReading reading;
    CHECK(reading.totals(
              "stage", "count",
              {.filter = R"({"==": [{"var": "customer.tier"}, "a"]})"})["all"]["count"] == 2);
    reading.access = Access(
        Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>([] {
            Policy made;
            made.key = "tested";
            made.types["deal"] = {
                *Rule::compile(trusted_json(R"({"!=": [{"var": "name"}, "Birne"]})")), {"amount"}};
            return made;
        }()));
    const Json answer = reading.totals("amount", "count,sum:amount,distinct:amount");
    CHECK(answer["all"] == trusted_json(R"({"count": 2, "sum:amount": {}, "distinct:amount": 0})"));
    CHECK(answer["groups"].size() == 1);
}

TEST_CASE("what cannot be totals is refused by name", "[totals]") {
    TotalsReading reading;
    for (const char* by :
         {"nothing", "tags", "partners", "close_on:decade", "amount:month", "stage,stage.x",
          "name,stage,close_on,owner", "customer.nothing", ":month"})
        CHECK(reading.refusal(by) == "totals.by");
    for (const char* measure : {"sum", "sum:name", "count:amount", "most:amount", "weighted:score",
                                "sum:created_at", "distinct:", "average:close_on"})
        CHECK(reading.refusal("", measure) == "totals.measure");
    CHECK(reading.refusal("stage,stage") == "accepted");
}

}  // namespace
}  // namespace cairn
